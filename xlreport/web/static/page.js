/* The page's script: gathers files, sends them one by one to the program on this machine, asks how far it is, shows
   what it answers. Written for the browsers that offices have: no modules, nothing younger than 2018. */
"use strict";
(function () {
  const words = JSON.parse(document.body.dataset.words);
  const limits = JSON.parse(document.body.dataset.limits);
  const lang = document.body.dataset.lang;
  const at = (id) => document.getElementById(id);
  const form = at("form"), results = at("results"), working = at("working");
  let chosen = []; // {name, blob}
  let pasted = 0, busy = false, watching = null;

  function say(name, values) {
    return words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }

  function size(bytes) {
    return bytes < 1e6 ? Math.ceil(bytes / 1024) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
  }

  async function ask(path, options) {
    let answer;
    try {
      const query = path.indexOf("?") < 0 ? "?" : "&";
      answer = await fetch(path + query + "lang=" + lang, Object.assign({ credentials: "same-origin" }, options));
    } catch (error) {
      throw new Error(words.gone);
    }
    if (!answer.ok) {
      const said = await answer.json().catch(() => ({}));
      throw new Error(said.error || words.gone);
    }
    return answer;
  }

  const post = (path, body) => ask(path, { method: "POST", body: body });

  function problem(text) {
    at("problem").textContent = text || "";
    at("problem").hidden = !text;
  }

  // ---- what to do: only what belongs to it is shown

  function chooseVerb() {
    const verb = form.querySelector("input[name=verb]:checked").value;
    form.dataset.verb = verb;
    form.querySelectorAll("[data-for]").forEach((part) => {
      part.hidden = part.dataset.for.split(" ").indexOf(verb) < 0;
    });
    problem("");
  }

  // ---- files

  function add(files, fromFolder) {
    const notices = [], left = { too_many: 0, too_much: 0, other_kinds: 0, twice: 0 };
    let total = chosen.reduce((sum, file) => sum + file.blob.size, 0);
    const key = (file) => [file.name, file.blob.size, file.blob.lastModified].join("/");
    const known = new Set(chosen.map(key));
    files.forEach((file) => {
      const base = file.name.split("/").pop(), dot = base.lastIndexOf(".");
      const kind = dot < 0 ? "" : base.slice(dot).toLowerCase();
      if (fromFolder && /^(\.|~\$)/.test(base)) return; // what programs leave behind
      if (fromFolder && limits.suffixes.indexOf(kind) < 0) left.other_kinds += 1;
      else if (known.has(key(file))) left.twice += 1;
      else if (file.blob.size > limits.file) notices.push(say("too_large", { name: file.name }));
      else if (chosen.length >= limits.files) left.too_many += 1;
      else if (total + file.blob.size > limits.total) left.too_much += 1;
      else {
        total += file.blob.size;
        known.add(key(file));
        chosen.push(file);
      }
    });
    Object.keys(left).forEach((name) => left[name] && notices.push(say(name, { n: left[name] })));
    notice(notices);
    show();
  }

  function notice(texts) {
    at("notices").textContent = "";
    texts.forEach((text) => {
      at("notices").appendChild(document.createElement("p")).textContent = text;
    });
  }

  function show() {
    const list = at("list"), total = chosen.reduce((sum, file) => sum + file.blob.size, 0);
    list.textContent = "";
    chosen.forEach((file) => {
      const item = list.appendChild(document.createElement("li"));
      item.appendChild(document.createElement("span")).textContent = file.name;
      const remove = item.appendChild(document.createElement("button"));
      remove.type = "button";
      remove.textContent = words.remove;
      remove.setAttribute("aria-label", words.remove + " " + file.name);
      remove.onclick = () => {
        chosen = chosen.filter((other) => other !== file);
        show();
      };
    });
    at("count").textContent = say("files", { n: chosen.length, size: size(total) });
    at("chosen").hidden = !chosen.length;
    problem("");
  }

  const named = (file) => ({ name: file.webkitRelativePath || file.name, blob: file });

  function picked(input, fromFolder) {
    add(Array.from(input.files).map(named), fromFolder);
    input.value = ""; // so that the same file can be chosen again
  }

  // A dropped folder is read entry by entry; a browser that knows no entries gives its files only.
  async function walk(entry, found) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({ name: entry.fullPath.replace(/^\//, ""), blob: file });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const inner of some) await walk(inner, found);
    }
  }

  async function dropped(event) {
    event.preventDefault();
    at("drop").classList.remove("over");
    const entries = Array.from(event.dataTransfer.items || [])
      .filter((item) => item.kind === "file")
      .map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const files = Array.from(event.dataTransfer.files);
    if (!entries.length || entries.some((entry) => !entry)) return add(files.map(named), false);
    const lone = files.filter((file, n) => entries[n].isFile);
    if (lone.length) add(lone.map(named), false);
    const found = [];
    for (const entry of entries) if (entry.isDirectory) await walk(entry, found);
    if (found.length) add(found, true);
  }

  // ---- pasted text; a table copied from a web page, Word or a workbook comes with its cells

  function keep(text, kind) {
    pasted += 1;
    const name = say("pasted", { n: pasted }) + kind;
    add([{ name: name, blob: new Blob([text], { type: "text/plain" }) }], false);
    notice([say("added", { name: name })]);
  }

  function paste(event) {
    const html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!html || !/<table/i.test(html)) return;
    event.preventDefault();
    keep("<!DOCTYPE html><html><head><meta charset=utf-8></head><body>" + html + "</body></html>", ".html");
  }

  function takePasted() {
    if (at("paste").value.trim()) keep("\ufeff" + at("paste").value, ".txt");
    at("paste").value = "";
  }

  // ---- the job

  async function send(batch, role, files) {
    for (let n = 0; n < files.length; n += 1) {
      at("status").textContent = say("sending", { n: n + 1, total: files.length });
      at("bar").max = files.length;
      at("bar").value = n;
      const path = "/batches/" + batch + "/files?role=" + role + "&name=" + encodeURIComponent(files[n].name);
      // A file that another program holds shows only when it is read.
      await new Response(files[n].blob.slice(0, 1)).arrayBuffer().catch(() => {
        throw new Error(say("unreadable", { name: files[n].name }));
      });
      await post(path, files[n].blob);
    }
  }

  async function start(event) {
    event.preventDefault();
    if (busy) return;
    takePasted();
    const verb = form.dataset.verb;
    if (verb !== "blank" && !chosen.length) return problem(words.no_files);
    problem("");
    under(true);
    results.hidden = true;
    results.textContent = "";
    try {
      const batch = (await (await post("/batches")).json()).batch;
      const given = (id) => (at(id).parentNode.hidden ? [] : Array.from(at(id).files).map(named));
      if (verb !== "blank") await send(batch, "reports", chosen);
      await send(batch, "last", given("last"));
      await send(batch, "roster", given("roster"));
      at("status").textContent = words.starting;
      const order = { verb: verb };
      if (verb === "blank") {
        Object.assign(order, { edition: at("edition").value, agency: at("agency").value, year: at("year").value });
      } else if (verb === "summary") Object.assign(order, { agency: at("superior").value, year: at("summed").value });
      await ask("/batches/" + batch + "/start", {
        method: "POST",
        body: JSON.stringify(order),
        headers: { "Content-Type": "application/json" },
      });
      watch();
    } catch (error) {
      under(false);
      problem(error.message);
    }
  }

  function under(way) {
    busy = way;
    working.hidden = !way;
    at("start").disabled = way;
    at("stop").disabled = false;
    at("bar").removeAttribute("value");
    at("status").textContent = way ? words.starting : "";
    at("current").textContent = "";
    if (way) working.scrollIntoView({ block: "nearest" });
  }

  // Asks how far the job is; without one the question tells the program that the page is still open.
  async function watch() {
    clearTimeout(watching);
    try {
      const job = await (await ask("/job")).json();
      if (job.state === "working") {
        if (!busy) under(true);
        if (job.total > 1) {
          at("bar").max = job.total;
          at("bar").value = job.done;
        } else at("bar").removeAttribute("value");
        at("status").textContent = job.total > 1 ? say("working", { n: job.done, total: job.total })
          : job.written > 1 ? say("written", { n: job.written }) : words.starting;
        at("current").textContent = job.name;
      } else if (job.state !== "none" && (busy || !results.textContent)) {
        results.innerHTML = await (await ask("/job/" + job.job)).text(); // made by the program, every text escaped
        results.hidden = false;
        under(false);
        results.querySelector("h2").focus();
        results.scrollIntoView({ block: "start" });
      }
      watching = setTimeout(watch, job.state === "working" ? 400 : 20000);
    } catch (error) {
      under(false);
      problem(error.message);
    }
  }

  async function open(button) {
    const row = at(button.getAttribute("aria-controls")), cell = row.firstElementChild;
    if (!cell.textContent) {
      try {
        cell.innerHTML = await (await ask(button.dataset.from)).text();
      } catch (error) {
        cell.textContent = error.message;
      }
    }
    row.hidden = !row.hidden;
    button.setAttribute("aria-expanded", String(!row.hidden));
  }

  function press(event) {
    if (event.target.className === "show") open(event.target);
    else if (event.target.id === "print") window.print();
    else if (event.target.id === "only") results.classList.toggle("only", event.target.checked);
  }

  async function stop() {
    at("stop").disabled = true;
    at("status").textContent = words.stopping;
    await post("/job/stop").catch((error) => problem(error.message));
  }

  async function close() {
    if (results.textContent && !window.confirm(words.close_sure)) return;
    clearTimeout(watching);
    try {
      await post("/close");
      at("main").textContent = words.closed;
    } catch (error) {
      at("main").textContent = error.message;
    }
    at("close").disabled = true;
  }

  form.addEventListener("change", (event) => event.target.name === "verb" && chooseVerb());
  form.addEventListener("submit", start);
  at("files").onchange = () => picked(at("files"), false);
  at("folder").onchange = () => picked(at("folder"), true);
  at("clear").onclick = () => { chosen = []; notice([]); show(); };
  at("paste").onpaste = paste;
  at("stop").onclick = stop;
  at("close").onclick = close;
  results.onclick = press;
  // A file that misses the box must not replace the page.
  document.addEventListener("dragover", (event) => { event.preventDefault(); at("drop").classList.add("over"); });
  document.addEventListener("dragleave", (event) => event.relatedTarget || at("drop").classList.remove("over"));
  document.addEventListener("drop", (event) => {
    if (at("drop").offsetParent) dropped(event).catch((error) => problem(error.message));
    else event.preventDefault();
  });
  chooseVerb();
  watch();
})();
