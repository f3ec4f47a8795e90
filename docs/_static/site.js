// The arrow that unfolds a page's sections has no words of its own; a screen reader needs some.
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("nav li > details > summary").forEach((arrow) => {
    const page = arrow.closest("li").querySelector(":scope > a");
    const name = page ? page.textContent.trim() : "…";
    arrow.setAttribute("aria-label", (document.body.dataset.sections ?? "Sections of {page}").replace("{page}", name));
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

// What a search shows of a page is plain text, where a formula would stand as its TeX: \(\alpha_0\) becomes α₀.
const SIGNS = {
  alpha: "α", beta: "β", varepsilon: "ε", partial: "∂", cdot: "·", dots: "…", le: "≤", approx: "≈", times: "×",
  lceil: "⌈", rceil: "⌉", lfloor: "⌊", rfloor: "⌋", left: "", right: "", quad: " ", qquad: "  ",
};
const inWords = (tex) => {
  let text = tex.trim().replace(/^\\[(\[]|\\[)\]]$/g, "").replace(/\\[,;! ]/g, " ");
  text = text.replace(/\\([a-z]+)(?![a-z]|\{)/g, (whole, name) => SIGNS[name] ?? (name.endsWith("frac") ? whole : name));
  text = text.replace(/\\d?frac(\d)(\d)/g, "$1/$2");
  for (let before; before !== text;) { // from the innermost braces outwards
    before = text;
    text = text.replace(/\\tag\{([^{}]*)\}/, "($1)").replace(/\\sqrt\{([^{}]*)\}/, "√($1)")
      .replace(/\\d?frac\{([^{}]*)\}\{([^{}]*)\}/, "($1)/($2)")
      .replace(/\\binom\{([^{}]*)\}\{([^{}]*)\}/, "($1 over $2)").replace(/\\(?!d?frac|binom)[a-z]+\{([^{}]*)\}/, "$1")
      .replace(/\^\{(\[[^{}]*\])\}/g, "$1").replace(/([\^_])\{([^{}]*)\}/, "$1$2");
  }
  text = text.replace(/_(\d)/g, (_, digit) => String.fromCharCode(0x2080 + Number(digit))).replace(/\^2/g, "²");
  return text.replace(/\s+/g, " ").trim();
};
addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return; // only the page of results has it
  const shown = Search.htmlToText;
  Search.htmlToText = (source, anchor) => {
    const page = new DOMParser().parseFromString(source, "text/html");
    page.querySelectorAll(".math").forEach((formula) => { formula.textContent = inWords(formula.textContent); });
    return shown(page.documentElement.outerHTML, anchor);
  };
});
