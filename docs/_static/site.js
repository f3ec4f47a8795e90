// What scrolls sideways can be reached and scrolled with the keyboard too.
addEventListener("load", () => {
  const boxes = "pre, .pst-scrollable-table-container, .cell_output .text_html, div.math, mjx-container[display=true]";
  const mark = () => document.querySelectorAll(boxes).forEach((box) => {
    if (box.scrollWidth > box.clientWidth && !box.hasAttribute("tabindex")) box.tabIndex = 0;
  });
  mark();
  addEventListener("resize", mark);
  if (window.MathJax?.startup?.promise) MathJax.startup.promise.then(mark);
});
