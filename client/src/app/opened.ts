/** The whole script of the page of an answer: that a person has it open is told, which programs that follow links do not do. */
const address = document.querySelector<HTMLElement>('[data-opened]')?.dataset['opened'];
// Whether it is noted changes nothing for who reads it.
if (address)
  fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => {});
document.documentElement.dataset['listening'] = 'true';
document.documentElement.dataset['ready'] = 'true';
