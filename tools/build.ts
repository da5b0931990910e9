/** Builds what `npm start` would build on its first run: the server's bundle and the web app. */
import "./build-server.ts";
import "./build-web.ts";
