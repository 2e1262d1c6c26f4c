/** What the tests use of this package, which brings no types of its own. */
declare module '@20minutes/s3rver' {
  import type { Server } from 'node:http';
  export default class S3rver {
    constructor(options: { address: string; port: number; directory: string; silent: boolean });
    readonly httpServer: Server;
    run(): Promise<{ port: number }>;
    close(): Promise<void>;
  }
}

declare module '@20minutes/s3rver/lib/signature/v4.js' {
  type Asked = { uri: string };
  const v4: { getStringToSign(asked: Asked, signature: unknown): string };
  export default v4;
}
