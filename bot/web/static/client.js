// Keeps the page up to date. All texts come from the server, in the reader's language.

const BACK_AFTER_MS = 2000;
const COPIED_SHOWN_MS = 2000;

const page = document.body.dataset.page;
const find = (id) => document.getElementById(id);
const picture = find("picture");

function show(told) {
  document.body.dataset.kind = told.kind;
  if (find("state").textContent !== told.state) find("state").textContent = told.state;
  if (find("code").textContent !== (told.code ?? "")) find("code").textContent = told.code ?? "";
  find("typed").hidden = !told.code;
  find("again").hidden = told.kind !== "ended";
  if (told.qr) {
    const source = `${page}/qr.png?${told.qr}`;
    if (picture.getAttribute("src") !== source) picture.src = source;
  } else {
    picture.removeAttribute("src");
  }
  picture.hidden = !told.qr;
}

function listen() {
  const events = new EventSource(`${page}/events`);
  events.onmessage = ({ data }) => {
    const told = JSON.parse(data);
    show(told);
    if (told.kind === "linked" || told.kind === "ended") events.close();
    if (told.kind === "over") location.replace(page);
  };
  // The browser comes back by itself after a cut. An answer that is no stream is the end of the link, or that of a
  // server in front of us while we start anew.
  events.onerror = async () => {
    if (events.readyState !== EventSource.CLOSED) return;
    const answer = await fetch(page).catch(() => null);
    if (answer?.status === 404) location.replace(page);
    else setTimeout(listen, BACK_AFTER_MS);
  };
}

// Without https a browser has no clipboard for us; a tap on the code selects it whole.
if (navigator.clipboard) {
  const copy = find("copy");
  const label = copy.textContent;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(find("code").textContent);
    } catch {
      return getSelection().selectAllChildren(find("code"));
    }
    copy.textContent = copy.dataset.done;
    setTimeout(() => (copy.textContent = label), COPIED_SHOWN_MS);
  });
}

listen();
