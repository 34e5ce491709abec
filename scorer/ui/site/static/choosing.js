// The scope, the board, links and files: what stands above the grid.

const boardLabel = ({ title, short, tasks }) => fill(
  tasks === 1 ? site.words.board_task : site.words.board_tasks, { title: short ?? title, count: tasks });

function buildChoosing() {
  const radios = site.scopes.map(({ id, name, text }) => {
    const input = el("input", {
      type: "radio", name: "scope", value: id,
      onchange: () => go({ ...closed(), board: site.boards.find(({ scope }) => scope === id).id }),
    });
    return el("label", {}, input, el("span", { text: `${name}\n${text}` }));
  });
  const select = el("select", {
    id: "gs-board", onchange: () => go({ ...closed(), board: select.value }),
  });
  at("gl-lb-choose").replaceChildren(
    el("fieldset", { id: "gl-lb-scope" },
      el("legend", { class: "gl-unseen", text: site.words.scope }),
      el("div", { class: "wrap" }, ...radios)),
    el("div", { class: "gs-choice" },
      el("label", { for: "gs-board", text: site.words.board }), select));
  at("gl-lb-address").replaceChildren(el("div", { class: "gl-lb-share" },
    el("span", { role: "status" }),
    el("button", { type: "button", class: "gl-button", text: site.words.share, onclick: share }),
    el("button", { type: "button", class: "gl-button", text: site.words.cite, onclick: cite })));
}

/** Let the selectors stand at the view's board. */
function showChoice() {
  const { scope } = boards.get(view.board);
  for (const input of document.querySelectorAll("#gl-lb-scope input")) {
    input.checked = input.value === scope;
    input.parentElement.classList.toggle("selected", input.checked);
  }
  const select = at("gs-board");
  if (select.dataset.scope !== scope) {
    select.dataset.scope = scope;
    select.replaceChildren();
    for (const board of site.boards.filter((one) => one.scope === scope)) {
      const option = el("option", { value: board.id, text: boardLabel(board) });
      let home = select;
      if (board.group) {
        home = [...select.children].find(({ label }) => label === board.group)
          ?? select.appendChild(el("optgroup", { label: board.group }));
      }
      home.append(option);
    }
  }
  select.value = view.board;
}

function say(text) {
  const status = document.querySelector("#gl-lb-address [role=status]");
  status.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { status.textContent = ""; }, 2500);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

async function share() {
  const link = linkTo(view);
  say(await copyText(link) ? site.words.copied : `${site.words.copy_failed}: ${link}`);
}

/** Cite exactly this view. */
function citation() {
  const board = boards.get(view.board);
  const address = linkTo(view).replace(/[{}\\\s]/g, encodeURIComponent);
  return site.citation
    .replace("generallevel-board-", () => `generallevel-${board.file.toLowerCase()}-`)
    .replace("BOARD", () => board.latex ?? board.id).replace("ADDRESS", () => address);
}

function cite() {
  const text = citation();
  const box = at("gl-lb-citation");
  const copy = el("button", {
    type: "button", class: "gl-button", text: site.words.copy,
    async onclick() {
      if (await copyText(text)) say(site.words.copied);
      else getSelection().selectAllChildren(box.querySelector("pre"));
    },
  });
  box.replaceChildren(el("section", { class: "gl-panel gl-lb-cite" },
    el("div", { class: "gl-lb-top" }, el("h2", { class: "gl-title", text: site.words.citation }),
      el("button", {
        type: "button", class: "gl-quiet", "aria-label": site.words.close, text: "×",
        onclick: () => box.replaceChildren(),
      })),
    el("pre", { tabindex: "0", text }), copy));
}

function downloadsOf(board) {
  const links = [
    ["csv", `download/${board.file}.csv`], ["json", `download/${board.file}.json`],
    ["tasks", "download/tasks.csv"], ["models", "download/models.json"],
  ].map(([kind, path]) => el("a", {
    class: "gl-button", href: path, download: path.split("/").pop(), text: site.words.downloads[kind],
  }));
  return el("div", { class: "gl-downloads", id: "gs-downloads" },
    el("span", { text: site.words.take_away }), ...links);
}

/** Tell of what a link asks for and this copy does not have. */
function note(lacking) {
  const box = at("gl-lb-note");
  box.replaceChildren();
  if (!lacking.length) return;
  box.append(el("div", { class: "gl-lb-note", role: "status" },
    el("p", { text: fill(site.words.left_out, { parts: lacking.join(", ") }) }),
    el("button", {
      type: "button", class: "gl-quiet", "aria-label": site.words.dismiss, text: "×",
      onclick: () => box.replaceChildren(),
    })));
}
