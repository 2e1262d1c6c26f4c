import { expect, it } from 'vitest';
import { delegatedPrefixOf, networkOf, holderOf } from './networks.ts';

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8::6', '2001:db8:0:0'],
  ['2001:db8:1:2::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['', ''],
])('%s shares its address with %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('whoever was given a /56 of IPv6 has one house, whatever networks are made of it', () => {
  expect(delegatedPrefixOf('2001:db8:1:2ff::9')).toBe(delegatedPrefixOf('2001:db8:1:200:1::'));
  expect(delegatedPrefixOf('2001:db8:1:300::9')).not.toBe(delegatedPrefixOf('2001:db8:1:2ff::9'));
  expect(delegatedPrefixOf('2001:db8::6')).not.toBe(delegatedPrefixOf('2001:db8:0:100::6'));
  expect([delegatedPrefixOf('203.0.113.9'), delegatedPrefixOf('::ffff:203.0.113.9'), delegatedPrefixOf('')]).toEqual([
    '203.0.113.9',
    '203.0.113.9',
    '',
  ]);
});

it('one holder is a /48, and each IPv4 address by itself', () => {
  expect(holderOf('2001:db8:1:2ff::9')).toBe(holderOf('2001:db8:1:fe00::1'));
  expect(holderOf('2001:db8:1::9')).not.toBe(holderOf('2001:db8:2::9'));
  expect([holderOf('203.0.113.9'), holderOf('::ffff:203.0.113.9'), holderOf('')]).toEqual([
    '203.0.113.9',
    '203.0.113.9',
    '',
  ]);
});
