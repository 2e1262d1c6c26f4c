import type { FastifyReply } from 'fastify';
import QRCode from 'qrcode';

/** An address for cameras, as a picture that is never kept: it opens a door. */
export async function sendQrCode(reply: FastifyReply, address: string) {
  const svg = await QRCode.toString(address, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
  return reply.type('image/svg+xml').header('cache-control', 'no-store').send(svg);
}
