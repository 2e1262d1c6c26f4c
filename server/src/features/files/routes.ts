import { type Route, routesWith } from '../../platform/http/routes.ts';
import type { FileOwnerKind } from './commands/uploads.ts';
import { ownFileRoutes } from './routes/files.ts';
import { createFinisher, createReceiver, OCTETS, uploadRoutes } from './routes/uploads.ts';

/** Uploads alone are sent as octets: elsewhere such a body is refused. The stream is left to them unread. */
const takingOctets =
  (route: Route): Route =>
  (app, deps) =>
    app.register(async (inner) => {
      // Authority is settled before the first byte is read.
      inner.addContentTypeParser(OCTETS, (_request, payload, done) => done(null, payload));
      route(inner, deps);
    });

/** Files of everything that has files, each kind at the addresses that its feature names. */
export const filesRoutes = (kinds: readonly FileOwnerKind[]): Route[] => [
  takingOctets(
    routesWith((deps) => {
      const receiving = { deps, receiver: createReceiver(deps), finish: createFinisher(deps) };
      return kinds.flatMap((owners) => uploadRoutes(receiving, owners));
    }),
  ),
  ...kinds.flatMap(ownFileRoutes),
];
