// A page that works without script -> the same page, swapped in parts, read aloud, with drafts kept. Strict CSP: nothing inline, no eval.
(function () {
  "use strict";

  var spoken = document.getElementById("spoken").dataset;
  var sending = "sending";

  function say(sentence) {
    var live = document.getElementById("live");
    live.textContent = "";
    // A screen reader only hears a change: empty first, then the sentence.
    window.setTimeout(function () { live.textContent = sentence; }, 60);
  }

  function showTrouble(sentence, again) {
    var box = document.getElementById("trouble");
    box.textContent = sentence + " ";
    if (again) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = spoken.sendAgain;
      button.addEventListener("click", function () { hideTrouble(); again.requestSubmit(); });
      box.append(button);
    }
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
  }

  function hideTrouble() { document.getElementById("trouble").hidden = true; }

  // -- htmx: the token, parts that were swapped, answers that went wrong ------------------

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (pair) { return pair.startsWith(name + "="); });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get" && !event.detail.parameters.csrfmiddlewaretoken) {
      event.detail.headers["X-CSRFToken"] = cookie("csrftoken");
    }
    hideTrouble();
  });

  function endedAtLogIn(xhr) { return xhr.responseURL && spoken.loginUrl && new URL(xhr.responseURL).pathname === spoken.loginUrl; }

  document.addEventListener("htmx:beforeSwap", function (event) {
    if (endedAtLogIn(event.detail.xhr) && location.pathname !== spoken.loginUrl) {
      // The session ended: a log-in page must not land inside a table row.
      event.detail.shouldSwap = false;
      showTrouble(spoken.loggedOut);
      var link = document.createElement("a");
      link.href = spoken.loginUrl + "?next=" + encodeURIComponent(location.pathname + location.search);
      link.textContent = spoken.logIn;
      document.getElementById("trouble").append(link);
    }
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var part = event.target;
    if (!part.matches) return;
    var teller = part.matches("[data-announce]") ? part : part.querySelector("[data-announce]");
    if (teller && teller.dataset.announce) say(teller.dataset.announce);
    begin(part);
    if (document.activeElement && document.activeElement !== document.body) return;
    var next = part.matches("[data-focus]") ? part : part.querySelector("[data-focus]");
    next = next || part;
    if (!next.hasAttribute("tabindex") && !next.matches("a, button, input, select, textarea")) next.tabIndex = -1;
    next.focus({ preventScroll: next === part });
  });

  document.addEventListener("htmx:responseError", function (event) { showTrouble(spoken.trouble, uploadOf(event)); });
  document.addEventListener("htmx:sendError", function (event) {
    var form = uploadOf(event);
    showTrouble(form ? spoken.uploadFailed : spoken.noConnection, form);
  });

  // -- uploads: by htmx too, with per cent --------------------------------------------------

  function uploadOf(event) {
    var source = event.detail.elt;
    return source && source.matches("form[data-upload]") ? source : null;
  }

  function prepareUpload(form) {
    if (form.hasAttribute("hx-post") || !window.htmx) return;
    var answer = { "hx-post": form.getAttribute("action") || location.href, "hx-target": "#main", "hx-select": "#main", "hx-swap": "outerHTML show:top", "hx-push-url": "true" };
    Object.keys(answer).forEach(function (name) { form.setAttribute(name, answer[name]); });
    form.setAttribute("hx-encoding", "multipart/form-data");
    window.htmx.process(form);
  }

  document.addEventListener("htmx:xhr:progress", function (event) {
    var form = uploadOf(event);
    if (!form || !event.detail.lengthComputable) return;
    var done = Math.round(100 * event.detail.loaded / event.detail.total);
    var line = form.querySelector(".upload-line");
    if (!line) {
      line = document.createElement("p");
      line.className = "upload-line";
      line.append(document.createElement("span"), document.createElement("progress"));
      line.lastChild.className = "upload-progress";
      line.lastChild.max = 100;
      form.append(line);
    }
    var sentence = spoken.uploading.replace("PERCENT", done);
    line.firstChild.textContent = sentence;
    line.lastChild.value = done;
    if (done % 25 === 0) say(sentence);
  });

  // -- forms: sent once, drafts kept --------------------------------------------------------

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || "many" in form.dataset) return;
    if (sending in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "";
    // aria-disabled, not disabled: a disabled button loses the focus and its own name=value.
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
    form.querySelectorAll("[data-keep]").forEach(function (box) { sessionStorage.setItem("sent " + draftName(box), "1"); });
  }, true);

  function release(form) {
    delete form.dataset.sending;
    form.querySelectorAll("[aria-disabled]").forEach(function (button) { button.removeAttribute("aria-disabled"); });
    form.querySelectorAll(".upload-line").forEach(function (line) { line.remove(); });
  }

  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.detail.elt.closest("form");
    if (!form) return;
    release(form);
    if (event.detail.successful && event.detail.xhr.status < 300 && !endedAtLogIn(event.detail.xhr)) form.querySelectorAll("[data-keep]").forEach(forgetDraft);
  });
  window.addEventListener("pageshow", function () { document.querySelectorAll("form[data-sending]").forEach(release); });

  // In the tab's own storage and under the person's number: a shared computer keeps nothing after the tab is closed.
  function draftName(box) { return "draft " + spoken.person + " " + box.dataset.keep; }

  function forgetDraft(box) {
    sessionStorage.removeItem(draftName(box));
    sessionStorage.removeItem("sent " + draftName(box));
  }

  // On the log-in page nothing has arrived: the session was over, and what was typed waits for its box.
  function forgetSent() {
    var arrived = location.pathname !== spoken.loginUrl;
    Object.keys(sessionStorage).forEach(function (name) {
      if (!name.startsWith("sent ")) return;
      if (arrived) sessionStorage.removeItem(name.slice(5));
      sessionStorage.removeItem(name);
    });
  }

  function prepareDraft(box) {
    var kept = sessionStorage.getItem(draftName(box));
    if (kept && !box.value) {
      box.value = kept;
      say(spoken.draftKept);
    }
    box.addEventListener("input", function () { sessionStorage.setItem(draftName(box), box.value); });
  }

  // -- days: the weekday while typing -------------------------------------------------------

  function dayOf(text) {
    var parts = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text);
    if (!parts) return null;
    var day = new Date(+parts[3], parts[2] - 1, +parts[1]);
    return day.getMonth() === parts[2] - 1 && day.getDate() === +parts[1] ? day : undefined;
  }

  function two(figure) { return String(figure).padStart(2, "0"); }

  function prepareDay(box) {
    var line = document.querySelector('[data-weekday-of="' + box.id + '"]');
    if (!line) {
      line = document.createElement("span");
      line.className = "weekday";
      line.setAttribute("aria-live", "polite");
      box.after(line);
    }
    function tell() {
      var day = dayOf(box.value);
      if (day === null) line.textContent = "";
      else if (day === undefined) line.textContent = spoken.noSuchDay;
      else line.textContent = spoken.weekdays.split("|")[day.getDay()] + ", " + two(day.getDate()) + "/" + two(day.getMonth() + 1) + "/" + day.getFullYear();
    }
    box.addEventListener("input", tell);
    tell();
  }

  // -- copying, menus -----------------------------------------------------------------------

  function select(element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  function copy(button) {
    var source = document.querySelector(button.dataset.copy);
    var failed = function () { select(source); say(spoken.notCopied); button.textContent = spoken.notCopied; };
    // Without https there is no clipboard for scripts.
    if (!navigator.clipboard) { failed(); return; }
    navigator.clipboard.writeText(source.innerText.replace(/\s+/g, " ").trim()).then(function () {
      var words = button.textContent;
      button.textContent = spoken.copied;
      say(spoken.copied);
      window.setTimeout(function () { button.textContent = words; }, 2500);
    }, failed);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (button) copy(button);
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
  });

  // -- begin: the page, then each part that arrives -----------------------------------------

  function each(part, selector, prepare) {
    if (part.matches && part.matches(selector)) prepare(part);
    part.querySelectorAll(selector).forEach(prepare);
  }

  function begin(part) {
    each(part, "[data-day]", prepareDay);
    each(part, "[data-keep]", prepareDraft);
    each(part, "form[data-upload]", prepareUpload);
  }

  forgetSent();
  begin(document);
  var first = document.querySelector("main [data-focus]");
  if (first) first.focus();

  // Going to the part that an address names (…#move), a browser takes the focus away and passes over autofocus.
  function focusOpenForm() {
    var field = document.querySelector("#move.open [autofocus], #move.open .btn-primary");
    if (field && document.activeElement === document.body) field.focus();
  }
  window.addEventListener("load", function () { window.requestAnimationFrame(focusOpenForm); });
}());
