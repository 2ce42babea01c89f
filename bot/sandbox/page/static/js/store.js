// What the page knows: people, chats with their messages, the world, and who one is.
// Everything that shows something listens here; only the stream and the person change it.

const target = new EventTarget();

export const state = {
  people: new Map(),
  chats: new Map(),
  world: null,
  me: null,
  chat: null,
  online: false,
};

/** Call `listener(detail)` whenever `name` happens. */
export function on(name, listener) {
  target.addEventListener(name, (event) => listener(event.detail));
}

/** Tell everybody that `name` happened. */
export function tell(name, detail) {
  target.dispatchEvent(new CustomEvent(name, { detail }));
}

/** The person one is; null before the first snapshot. */
export function me() {
  return state.people.get(state.me) ?? null;
}

/** The chat that is open; null before the first snapshot. */
export function openChat() {
  return state.chats.get(state.chat) ?? null;
}

/** Be `person` and look at `chat`. */
export function go(person, chat) {
  state.me = person;
  state.chat = chat;
  state.chats.get(chat).unread.delete(person);
  remember("zelador.place", `${person}/${chat}`);
  tell("place");
  tell("unread");
}

/** Keep a small thing for the next visit; a browser that keeps nothing is no error. */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse to store; the page works without.
  }
}

/** What was kept, or null. */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Take the whole state as the server tells it at the start of every connection. */
export function takeSnapshot({ people, chats, world }) {
  state.people = new Map(people.map((person) => [person.id, person]));
  const before = state.chats;
  state.chats = new Map(chats.map((chat) => [chat.id, asKept(chat)]));
  state.world = world;
  if (!state.people.has(state.me) || !state.chats.has(state.chat)) findPlace();
  for (const [id, { messages }] of before) countMissed(state.chats.get(id), Math.max(0, ...messages.keys()));
  tell("snapshot");
}

function asKept(chat) {
  const messages = new Map(chat.messages.map((message) => [message.id, signed(chat, message)]));
  const unread = state.chats.get(chat.id)?.unread ?? new Map();
  return { ...chat, messages, unread };
}

// What a channel posts comes from nobody: it speaks for itself.
function signed(chat, message) {
  return message.from ? message : { ...message, from: { id: chat.id, name: chat.title, bot: false } };
}

function findPlace() {
  const [person, chat] = (recall("zelador.place") ?? "").split("/").map(Number);
  if (state.chats.get(chat)?.members.includes(person) && state.people.has(person)) {
    state.me = person;
    state.chat = chat;
    return;
  }
  const admin = [...state.people.values()].find((one) => one.role === "admin") ?? [...state.people.values()][0];
  state.me = admin.id;
  state.chat = chatsOf(admin.id)[0].id;
}

/** The chats that a person is in, the private one first. */
export function chatsOf(person) {
  const theirs = [...state.chats.values()].filter((chat) => chat.members.includes(person));
  return theirs.sort((a, b) => (a.type === "private" ? 0 : 1) - (b.type === "private" ? 0 : 1));
}

/** A chat's title, menu, typing or pinned message changed; its messages stay. */
export function takeChat(chat) {
  const kept = state.chats.get(chat.id);
  if (kept) Object.assign(kept, chat);
  else state.chats.set(chat.id, asKept({ ...chat, messages: [] }));
  tell("chat", state.chats.get(chat.id));
}

/** A message is new, changed or gone. */
export function takeMessage({ chat: id, message: told }) {
  const chat = state.chats.get(id);
  if (!chat) return;
  const message = signed(chat, told);
  const isNew = !chat.messages.has(message.id) && !message.deleted;
  if (message.deleted) chat.messages.delete(message.id);
  else chat.messages.set(message.id, message);
  if (isNew) countUnread(chat, message);
  tell("message", { chat, message, isNew });
}

// What came while the page did not listen waits to be read like everything else.
function countMissed(chat, newest) {
  for (const message of chat?.messages.values() ?? []) if (message.id > newest) countUnread(chat, message);
}

function countUnread(chat, message) {
  for (const person of chat.members) {
    if (person === message.from.id || isBeingRead(chat, person)) continue;
    const counted = chat.unread.get(person) ?? { count: 0, loud: false };
    chat.unread.set(person, { count: counted.count + 1, loud: counted.loud || !message.silent });
  }
  tell("unread");
}

function isBeingRead(chat, person) {
  return chat.id === state.chat && person === state.me && document.body.dataset.view === "chat";
}

/** What was not read yet in `chat` by the person one is counts as read now. */
export function readOpenChat() {
  openChat()?.unread.delete(state.me);
  tell("unread");
}

export function takePerson(person) {
  state.people.set(person.id, person);
  tell("person", person);
}

export function takeWorld(world) {
  state.world = world;
  tell("world");
}
