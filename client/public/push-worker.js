/*
 * Shows what Minga sends to this browser while nobody looks at it, and opens it when it is pressed. It keeps nothing, answers no
 * request of a page, and is loaded only where somebody has asked for it (client/src/lib/push-worker.ts).
 */
const UNREAD = { title: 'Minga', path: '/notices' };

/** What was sent; where it cannot be read, that there is something. A browser takes a message that shows nothing amiss. */
function said(data) {
  try {
    return { ...UNREAD, ...data.json() };
  } catch {
    return UNREAD;
  }
}

/** On this site only, whatever was sent. */
function addressOf(path) {
  const address = new URL(path, self.location.origin);
  return address.origin === self.location.origin ? address.href : new URL(UNREAD.path, self.location.origin).href;
}

/** The window that shows it already, else another: one in which somebody is at work stays where it is. */
async function open(address) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find(({ url }) => url === address);
  await (there ? there.focus() : self.clients.openWindow(address));
}

self.addEventListener('push', (event) => {
  const { title, path, lang = '', tag = '' } = said(event.data);
  event.waitUntil(self.registration.showNotification(title, { dir: 'auto', lang, tag, data: { path } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(addressOf(event.notification.data.path)));
});
