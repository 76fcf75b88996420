// Logs in and trades at the simulator's Derive with signatures of viem, which nobody here wrote: the personal message of the login and
// the typed data of an order. Prices and words are asked over a WebSocket of the package ws.
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { privateKeyToAccount } from 'viem/accounts';
import { encodeAbiParameters, parseUnits } from 'viem';
import WebSocket from 'ws';

const { derive } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { private_key: key, wallet, subaccount } = derive.accounts[0];
const owner = privateKeyToAccount(key);
const stranger = privateKeyToAccount('0x' + '11'.repeat(32));
const step = async (name, work) => {
  const result = await work();
  console.log('ok', name);
  return result;
};

const socket = new WebSocket(derive.ws);
const pending = new Map();
const heard = [];
let last = 0;
socket.on('message', (text) => {
  const frame = JSON.parse(text);
  if (frame.id === undefined) return heard.push(frame.params);
  pending.get(frame.id)(frame);
});
await new Promise((done, failed) => socket.on('open', done).on('error', failed));
const raw = (method, params) =>
  new Promise((done) => {
    pending.set(++last, done);
    socket.send(JSON.stringify({ id: last, method, params }));
  });
const call = async (method, params) => {
  const frame = await raw(method, params);
  assert.equal(frame.error, undefined, `${method}: ${JSON.stringify(frame.error)}`);
  return frame.result;
};
const refused = async (method, params) => (await raw(method, params)).error?.code;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const heardOf = async (channel, fits) => {
  for (let i = 0; i < 1200; i++) {
    const found = heard.find((one) => one.channel === channel && fits(one.data));
    if (found) return found.data;
    await wait(50);
  }
  assert.fail(`nothing such through ${channel}`);
};

const trade = '0xB8D20c2B7a1Ad2EE33Bc50eF10876eD3035b5e7b';
const words = ['address', 'uint256', 'int256', 'int256', 'uint256', 'uint256', 'bool'].map((type) => ({ type }));
let nonce = BigInt(Date.now()) * 1000000n;
/// Parameters of private/order, signed for `chainId` by `signer`; `change` is made after the signature.
async function order(instrument, terms, { chainId = 1, signer = owner, change = {} } = {}) {
  const expiry = Math.floor(Date.now() / 1000) + 600;
  const number = (nonce += 1n);
  const data = encodeAbiParameters(words, [
    instrument.base_asset_address, BigInt(instrument.base_asset_sub_id), parseUnits(terms.limit_price, 18), parseUnits(terms.amount, 18),
    parseUnits(terms.max_fee, 18), BigInt(subaccount), terms.direction === 'buy']);
  const signature = await signer.signTypedData({
    domain: { name: 'Matching', version: '1.0', chainId, verifyingContract: '0xeB8d770ec18DB98Db922E9D83260A585b9F0DeAD' },
    types: { Action: [['subaccountId', 'uint256'], ['nonce', 'uint256'], ['module', 'address'], ['data', 'bytes'], ['expiry', 'uint256'],
      ['owner', 'address'], ['signer', 'address']].map(([name, type]) => ({ name, type })) },
    primaryType: 'Action',
    message: { subaccountId: BigInt(subaccount), nonce: number, module: trade, data, expiry: BigInt(expiry), owner: wallet, signer: signer.address },
  });
  return { ...terms, subaccount_id: subaccount, instrument_name: instrument.instrument_name, order_type: 'limit', nonce: String(number),
    signer: signer.address, signature, signature_expiry_sec: expiry, ...change };
}
const login = async (signer) => {
  const timestamp = Date.now();
  return { wallet, timestamp, signature: await signer.signMessage({ message: String(timestamp) }) };
};

assert.equal(owner.address, wallet);
assert.equal(await step('login of a stranger is refused', async () => refused('public/login', await login(stranger))), 14014);
assert.deepEqual(await step('login', async () => call('public/login', await login(owner))), [subaccount]);
const instrument = await step('get_instrument', () => call('public/get_instrument', { instrument_name: 'BTC-PERP' }));
const ticker = await step('get_ticker', () => call('public/get_ticker', { instrument_name: 'BTC-PERP' }));
assert.ok(Number(ticker.b) > 0 && Number(ticker.a) > Number(ticker.b));
const channels = [`${subaccount}.orders`, `${subaccount}.trades`, 'orderbook.BTC-PERP.1.10'];
const given = await step('subscribe', () => call('subscribe', { channels }));
assert.deepEqual(Object.values(given.status), ['ok', 'ok', 'ok']);
const book = await heardOf('orderbook.BTC-PERP.1.10', () => true);
assert.ok(Number(book.bids[0][0]) < Number(book.asks[0][0]));

const low = String(Math.round(Number(ticker.M) * 0.97)), high = String(Math.round(Number(ticker.M) * 1.01));
const fee = '1000';
const resting = { direction: 'buy', amount: '0.01', limit_price: low, max_fee: fee, time_in_force: 'gtc', label: 'rests' };
const placed = await step('order, signed for mainnet', async () => call('private/order', await order(instrument, resting)));
assert.equal(placed.order.order_status, 'open');
await heardOf(`${subaccount}.orders`, (data) => data[0].label === 'rests' && data[0].order_status === 'open');
const open = await step('get_open_orders', () => call('private/get_open_orders', { subaccount_id: subaccount }));
assert.deepEqual(open.orders.map((one) => [one.order_id, one.limit_price]), [[placed.order.order_id, low]]);
const gone = await step('cancel_by_label', () =>
  call('private/cancel_by_label', { subaccount_id: subaccount, label: 'rests', instrument_name: 'BTC-PERP' }));
assert.equal(gone.cancelled_orders, 1);
const taking = { direction: 'buy', amount: '0.02', limit_price: high, max_fee: fee, time_in_force: 'ioc', label: 'takes' };
const taken = await step('order, signed for Sepolia', async () => call('private/order', await order(instrument, taking, { chainId: 11155111 })));
assert.equal(taken.order.filled_amount, '0.02');
await heardOf(`${subaccount}.trades`, (data) => data[0].label === 'takes');
const settled = await heardOf(`${subaccount}.trades`, (data) => data[0].label === 'takes' && data[0].batch_status === 'Settled');
assert.equal(settled[0].trade_id, taken.trades[0].trade_id);
const held = await step('get_positions', () => call('private/get_positions', { subaccount_id: subaccount }));
assert.equal(held.positions.find((one) => one.instrument_name === 'BTC-PERP').amount, '0.02');

await wait(5100);  // Another window of the venue's limits.
const changed = (change) => async () => refused('private/order', await order(instrument, resting, { change }));
assert.equal(await step('another amount than was signed', changed({ amount: '0.02' })), 14014);
assert.equal(await step('another side than was signed', changed({ direction: 'sell' })), 14014);
assert.equal(await step('a key that nobody registered', async () => refused('private/order', await order(instrument, resting, { signer: stranger }))), 14026);
const twice = await order(instrument, resting);
await step('order', () => call('private/order', twice));
assert.equal(await step('a nonce twice', () => refused('private/order', twice)), 11017);
// The venue counts in fixed windows of five seconds by this machine's clock. What is to fall into one is signed before it begins, sent at
// once behind its beginning, and again where a busy machine let the window pass before the last answer.
const sixAtOnce = async () => {
  for (let i = 0; i < 10; i++) {
    const signed = [];
    while (signed.length < 6) signed.push(await order(instrument, resting));
    await wait(5000 - (Date.now() % 5000) + 20);
    const window = Math.floor(Date.now() / 5000);
    const codes = await Promise.all(signed.map((one) => refused('private/order', one)));
    if (Math.floor(Date.now() / 5000) === window) return codes;
  }
  assert.fail('six orders had their answers within no window of five seconds');
};
assert.deepEqual(await step('a sixth order in five seconds', sixAtOnce), [...Array(5).fill(undefined), -32000]);
assert.equal(await step('cancel_all', () => call('private/cancel_all', { subaccount_id: subaccount })), 'ok');
socket.close();
