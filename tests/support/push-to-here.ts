import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

/*
 * Loaded before a server in a process of its own (`--import`): what it sends to the service of this name comes to the one of a
 * test. The server itself has no way to let that through.
 */
const PUSH_NAME = 'push.example.org';
const toWorld = https.request;

https.request = ((...asked: [URL, http.RequestOptions]) => {
  const [address, options] = asked;
  const here = process.env['PUSH_TO_HERE'];
  if (here === undefined || address.hostname !== PUSH_NAME) return toWorld(...asked);
  const { lookup: _, ...rest } = options;
  return http.request(new URL(address.pathname, here), rest);
}) as typeof https.request;
syncBuiltinESMExports();
