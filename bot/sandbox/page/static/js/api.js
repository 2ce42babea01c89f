// What a person does, as requests. Whatever is refused is told in a toast, once, here.

import { toast } from "./toast.js";
import { t, tElse } from "./texts.js";

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sandbox": "1" },
      body: JSON.stringify(body),
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    toast(tElse(`refused.${answer.error}`, "error.refused"), "error");
  } catch {
    toast(t("error.offline"), "error");
  }
  return null;
}

export const say = (chat, person, text, replyTo) =>
  post(`/api/chats/${chat}/say`, { person, text, reply_to: replyTo });
export const press = (chat, person, message, data) =>
  post(`/api/chats/${chat}/press`, { person, message, data });
export const remove = (chat, message) => post(`/api/chats/${chat}/delete`, { message });
export const pin = (chat, person, message, on) => post(`/api/chats/${chat}/pin`, { person, message, on });
export const speak = (person, language) => post(`/api/people/${person}/language`, { language });
export const deed = (server, instance, id, body = {}) =>
  post(`/api/deeds/${id}`, { server, instance, ...body });
export const addInstance = (server, name, state) => post("/api/instances", { server, name, state });
export const setCondition = (server, id, on) => post(`/api/conditions/${id}`, { server, on });
export const happen = (server, id) => post(`/api/servers/${id}`, { server });
export const skip = (seconds) => post("/api/skip", { seconds });
export const setSpeed = (factor) => post("/api/speed", { factor });
