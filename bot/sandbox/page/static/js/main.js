// The page, put together.

import { showChat } from "./chat.js";
import { followAnswers } from "./keyboard.js";
import { showPeople } from "./people.js";
import { listen } from "./stream.js";
import { followLanguage, loadTexts } from "./texts.js";
import { showTour } from "./tour.js";
import { setView, showTop } from "./views.js";
import { showWorld } from "./world.js";

await loadTexts();
followLanguage();
followAnswers();
showTop(document.getElementById("top"));
showPeople(document.getElementById("people"));
showChat(document.getElementById("chat"));
showWorld(document.getElementById("world"));
showTour();
setView("chat");
listen();
