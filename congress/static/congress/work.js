// A press on a move in a row of My work -> the row as it is then, or with the move's form open; without script the same addresses answer with pages.
(function () {
  "use strict";

  function moved(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    var control = event.target.closest(".work-list button[formaction], .work-list a[href*='/chuyen/']");
    if (!control || !window.htmx) return;
    event.preventDefault();
    var row = control.closest("li");
    if ("busy" in row.dataset) return;
    row.dataset.busy = "";
    var menu = control.closest("details");
    if (menu) menu.open = false;
    var post = control.hasAttribute("formaction");
    var sent = post ? Object.fromEntries(new FormData(control.form)) : { from: "my_work" };
    var release = function () { delete row.dataset.busy; };
    window.htmx.ajax(post ? "POST" : "GET", control.getAttribute(post ? "formaction" : "href"), { source: row, target: row, swap: "outerHTML", values: sent }).then(release, release);
  }

  function closed(event) {
    var link = event.target.closest("a[data-close]");
    var row = link && link.closest(".work-card");
    if (!row) return;
    event.preventDefault();
    link.closest(".move-form").remove();
    row.querySelector("summary, .title").focus();
  }

  document.addEventListener("click", moved);
  document.addEventListener("click", closed);
}());
