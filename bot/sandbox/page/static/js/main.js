// The page, put together.

import { showChat } from "./chat.js";
import { followAnswers } from "./keyboard.js";
import { greet } from "./language.js";
import { showPeople } from "./people.js";
import { listen } from "./stream.js";
import { followLanguage, loadTexts } from "./texts.js";
import { showTour } from "./tour.js";
import { followEnlarged } from "./viewer.js";
import { setView, showTop } from "./views.js";
import { showWorld } from "./world.js";

await loadTexts();
followLanguage();
followAnswers();
followEnlarged();
showTop(document.getElementById("top"));
showPeople(document.getElementById("people"));
showChat(document.getElementById("chat"));
showWorld(document.getElementById("world"));
showTour();
greet();
setView("chat");
listen();
