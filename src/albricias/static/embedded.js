/* Inside the frame: says how tall the form is, so that the site around it can make room. */
(() => {
  "use strict";
  if (window.parent === window) return;
  // A height is no secret, and we do not know who is outside: the policy says who may be.
  const say = (what) => window.parent.postMessage({ albricias: what, height: Math.ceil(document.documentElement.offsetHeight) }, "*");
  new ResizeObserver(() => say("height")).observe(document.documentElement);
  addEventListener("load", () => say("page"));
})();
