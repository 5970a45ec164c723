// Starts the app. A file of its own, because the page allows no script inside it.
import start from "{{app.js}}";

await start();
