import { expect, it } from 'vitest';
import { networkOf, subscriberNetworkOf } from './networks.ts';

it.each([
  ['203.0.113.9', '203.0.113.9', '203.0.113'],
  ['::ffff:203.0.113.9', '203.0.113.9', '203.0.113'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2', '2001:db8:1:2'],
  ['2001:DB8::6', '2001:db8:0:0', '2001:db8:0:0'],
  ['2001:db8:1:2::', '2001:db8:1:2', '2001:db8:1:2'],
  ['::1', '0:0:0:0', '0:0:0:0'],
  ['', '', ''],
])('%s shares its address with %s, and its subscriber has %s', (address, network, subscriber) => {
  expect([networkOf(address), subscriberNetworkOf(address)]).toEqual([network, subscriber]);
});
