// Keeps the page up to date. All texts come from the server, in the reader's language.

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
  // The browser comes back by itself after a cut; an answer that is no stream means that the link is over.
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) location.replace(page);
  };
}

listen();
