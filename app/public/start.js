// Starts the app. A file of its own, because the page allows no script inside it.
import start from "{{app.js}}";

try {
  await start();
} catch (error) {
  // The app never came up: the words for that stand in the page already.
  document.getElementById("fault")?.removeAttribute("hidden");
  throw error;
}
