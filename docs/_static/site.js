// The arrow that unfolds a page's sections has no words of its own; a screen reader needs some.
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("nav li > details > summary").forEach((arrow) => {
    const page = arrow.closest("li").querySelector(":scope > a");
    arrow.setAttribute("aria-label", `Sections of ${page ? page.textContent.trim() : "this page"}`);
  });
});

// What scrolls sideways can be reached and scrolled with the keyboard too.
addEventListener("load", () => {
  const boxes = "pre, .pst-scrollable-table-container, .cell_output .text_html, div.math";
  const mark = () => document.querySelectorAll(boxes).forEach((box) => {
    if (box.scrollWidth > box.clientWidth && !box.hasAttribute("tabindex")) box.tabIndex = 0;
  });
  mark();
  addEventListener("resize", mark);
  if (window.MathJax?.startup?.promise) MathJax.startup.promise.then(mark);
});
