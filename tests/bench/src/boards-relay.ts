import { WebSocketServer } from 'ws';

/** The yardstick: what one says, all hear, at once and without keeping anything. Runs in a process of its own. */
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const text = String(data);
    for (const other of server.clients) other.send(text);
  });
});
server.on('listening', () => process.send?.((server.address() as { port: number }).port));
process.on('disconnect', () => process.exit(0));
