// A stand-in for the server, for developing the console and for its browser tests:  npm run mock [-- --port 8180 --dist dist]
// Logins: admin, leader1..3, qa, agent01..24, newcomer (must change the password); password: callfloor-demo.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { WebSocketServer } from "ws";

import { peaks, wav, loudnessOf } from "./audio.mjs";
import { makeCentre } from "./centre.mjs";
import { docsFor } from "./docs.mjs";
import { Floor } from "./floor.mjs";
import { makeHistory } from "./history.mjs";
import { fail, makeRoutes } from "./routes.mjs";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

function makeWorld() {
  const centre = makeCentre();
  const floor = new Floor(centre);
  floor.startedAt = Date.now();
  return { centre, floor, history: makeHistory(centre), sessions: new Map(), startedAt: Date.now() - 9e7 };
}

function tokenOf(request) {
  return /callfloor_session=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
}

function send(response, [status, body, headers = {}]) {
  const json = body === undefined ? "" : JSON.stringify(body);
  response.writeHead(status, { ...(json ? { "Content-Type": status >= 400 ? "application/problem+json" : "application/json" } : {}), "Cache-Control": "no-store", ...headers });
  response.end(json);
}

function sendAudio(request, response, bytes, download) {
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "");
  const from = range ? Number(range[1]) : 0;
  const to = range && range[2] ? Math.min(Number(range[2]), bytes.length - 1) : bytes.length - 1;
  const headers = { "Content-Type": "audio/wav", "Accept-Ranges": "bytes", "Content-Length": to - from + 1, ...(download ? { "Content-Disposition": 'attachment; filename="call.wav"' } : {}) };
  if (range) headers["Content-Range"] = `bytes ${from}-${to}/${bytes.length}`;
  response.writeHead(range ? 206 : 200, headers);
  response.end(bytes.subarray(from, to + 1));
}

function sendFile(response, dist, path) {
  const wanted = normalize(join(dist, path));
  const file = wanted.startsWith(dist) && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, "index.html");
  if (!existsSync(file)) return send(response, fail(404, "not_found", "no console is built; run npm run build"));
  const hashed = file.includes("assets");
  response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Cache-Control": hashed ? "public, max-age=31536000, immutable" : "no-cache", "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'" });
  createReadStream(file).pipe(response);
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function api(world, routes, request, response, url) {
  const path = url.pathname.replace("/api/v1", "");
  const token = tokenOf(request);
  const user = world.sessions.get(token);
  const recording = /^\/recordings\/(\d+)\/(audio|peaks)$/.exec(path);
  const prompt = /^\/prompts\/([\w-]+)\/audio$/.exec(path);
  const clip = /^\/quality\/clips\/(\d+)\/audio$/.exec(path);
  if (recording || prompt || clip) {
    if (!user) return send(response, fail(401, "unauthenticated", "sign in first"));
    if (clip) return sendAudio(request, response, wav(4000), false);
    if (prompt) return sendAudio(request, response, wav(3000, undefined, 1), false);
    const detail = world.history.find((d) => d.recording?.id === Number(recording[1]));
    if (!detail) return send(response, fail(404, "not_found", "no such recording"));
    if (recording[2] === "peaks") return send(response, [200, peaks(detail, Number(url.searchParams.get("points") ?? 1200))]);
    return sendAudio(request, response, wav(detail.recording.duration_ms, loudnessOf(detail)), url.searchParams.get("download") === "true");
  }
  for (const [method, pattern, roles, handle] of routes) {
    const match = pattern.exec(path);
    if (!match || method !== request.method) continue;
    if (roles && !user) return send(response, fail(401, "unauthenticated", "sign in first"));
    if (roles && !user.roles.some((role) => roles.includes(role))) return send(response, fail(403, "forbidden", `this needs the role ${roles.join(" or ")}`));
    if (method !== "GET" && request.headers["x-requested-with"] !== "callfloor") return send(response, fail(403, "forbidden", "the header X-Requested-With is missing"));
    const raw = await readBody(request);
    const body = raw.length > 0 && (request.headers["content-type"] ?? "").includes("json") ? JSON.parse(raw.toString()) : undefined;
    send(response, handle({ match, query: url.searchParams, body, raw, user, token, request }));
    return world.publish();
  }
  send(response, fail(404, "not_found", `no operation ${request.method} ${path}`));
}

function liveFeed(world, server) {
  const wss = new WebSocketServer({ noServer: true });
  const clients = new Set();
  server.on("upgrade", (request, socket, head) => {
    const user = world.sessions.get(tokenOf(request));
    if (!user || !request.url.startsWith("/api/v1/live")) return socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
    wss.handleUpgrade(request, socket, head, (ws) => {
      const docs = docsFor(world.floor, user);
      const client = { ws, user, seq: 1, sent: new Map([...docs].map(([key, item]) => [key, JSON.stringify(item.doc)])) };
      clients.add(client);
      ws.on("close", () => clients.delete(client));
      ws.on("message", () => ws.send('{"type":"pong"}'));
      ws.send(JSON.stringify({ type: "snapshot", seq: client.seq, at: Date.now(), docs: [...docs.values()] }));
    });
  });
  return {
    publish() {
      for (const client of clients) {
        const docs = docsFor(world.floor, client.user);
        const put = [];
        for (const [key, item] of docs) {
          const json = JSON.stringify(item.doc);
          if (client.sent.get(key) !== json) put.push(item);
          client.sent.set(key, json);
        }
        const drop = [...client.sent.keys()].filter((key) => !docs.has(key)).map((key) => ({ kind: key.split("/")[0], id: Number(key.split("/")[1]) }));
        for (const key of drop) client.sent.delete(`${key.kind}/${key.id}`);
        if (put.length + drop.length > 0) client.ws.send(JSON.stringify({ type: "change", seq: (client.seq += 1), at: Date.now(), put, drop }));
      }
    },
    cutAll() {
      for (const client of clients) client.ws.terminate();
    },
  };
}

export async function startMock({ port = 0, dist = fileURLToPath(new URL("../../dist/", import.meta.url)), tickMs = 1000 } = {}) {
  const world = makeWorld();
  const routes = makeRoutes(world);
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://mock");
    if (!url.pathname.startsWith("/api/v1/")) return sendFile(response, normalize(dist), url.pathname);
    api(world, routes, request, response, url).catch((error) => send(response, fail(500, "internal", String(error))));
  });
  const live = liveFeed(world, server);
  world.publish = live.publish;
  const timer = setInterval(() => {
    world.floor.step();
    live.publish();
  }, tickMs);
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    world,
    cutLive: live.cutAll,
    async close() {
      clearInterval(timer);
      live.cutAll();
      server.closeAllConnections?.();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, fallback) => (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : fallback);
  const mock = await startMock({ port: Number(option("port", 8180)) });
  console.log(`mock server: ${mock.url}   admin, leader1, qa, agent01 … password callfloor-demo`);
}
