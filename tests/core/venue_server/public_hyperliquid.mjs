// Trades at the venue simulator with ccxt, ccxt.pro and @nktkas/hyperliquid, and reads prices with @pythnetwork/hermes-client, all as
// they come: only the addresses are replaced.
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import * as hl from '@nktkas/hyperliquid';
import { signL1Action } from '@nktkas/hyperliquid/signing';
import { HermesClient } from '@pythnetwork/hermes-client';
import WebSocket from 'ws';
import { privateKeyToAccount } from 'viem/accounts';

globalThis.WebSocket ??= WebSocket;  // Node has one of its own only from version 22 on.

const { hyperliquid, hermes } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { private_key: owner, address } = hyperliquid.accounts[0];
const step = async (name, work) => {
  const result = await work();
  console.log('ok', name);
  return result;
};
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const symbol = 'BTC/USDC:USDC';

async function withCcxt() {
  const client = new ccxt.pro.hyperliquid({ walletAddress: address, ['private' + 'Key']: owner });
  client.urls.api = { ...client.urls.api, public: hyperliquid.http, private: hyperliquid.http, ws: { public: hyperliquid.ws } };
  client.timeout = 60000;
  await client.loadHttpProxyAgent();
  try {
    const markets = await step('ccxt loadMarkets', () => client.loadMarkets());
    assert.equal(markets[symbol].linear, true);
    assert.equal(markets[symbol].precision.amount, 0.00001);
    const book = await step('ccxt fetchOrderBook', () => client.fetchOrderBook(symbol));
    assert.equal(book.bids.length, 20);
    assert.ok(book.bids[0][0] < book.asks[0][0]);
    const ticker = await step('ccxt fetchTickers', () => client.fetchTickers([symbol]));
    assert.ok(ticker[symbol].last > 0 || ticker[symbol].close > 0 || ticker[symbol].info.markPx > 0);
    const before = await step('ccxt fetchBalance', () => client.fetchBalance());
    assert.ok(before.USDC.total > 0);
    const watched = await step('ccxt watchOrderBook', () => client.watchOrderBook(symbol));
    assert.ok(watched.bids[0][0] < watched.asks[0][0]);
    const low = Math.round(book.bids[0][0] * 0.97);
    const rest = await step('ccxt createOrder, a limit far below', () => client.createOrder(symbol, 'limit', 'buy', 0.01, low));
    const open = await step('ccxt fetchOpenOrders', () => client.fetchOpenOrders(symbol));
    assert.deepEqual(open.map((o) => [o.id, o.price, o.remaining]), [[rest.id, low, 0.01]]);
    assert.equal((await step('ccxt fetchOrder', () => client.fetchOrder(rest.id, symbol))).status, 'open');
    const changed = await step('ccxt editOrder', () => client.editOrder(rest.id, symbol, 'limit', 'buy', 0.02, low));
    const now = await client.fetchOpenOrders(symbol);
    assert.deepEqual(now.map((o) => o.amount), [0.02]);
    assert.ok(changed.id !== undefined);
    await step('ccxt cancelOrder', () => client.cancelOrder(now[0].id, symbol));
    assert.equal((await client.fetchOpenOrders(symbol)).length, 0);
    await assert.rejects(() => client.cancelOrder('1', symbol), ccxt.OrderNotFound);
    await assert.rejects(() => client.createOrder(symbol, 'limit', 'buy', 0.00001, low), ccxt.InvalidOrder);
    await assert.rejects(() => client.createOrder(symbol, 'limit', 'buy', 5000, low), ccxt.InsufficientFunds);
    const orders = client.watchOrders();
    await wait(500);
    const taken = await step('ccxt createOrder, at the market', () => client.createOrder(symbol, 'market', 'buy', 0.1, book.asks[0][0]));
    assert.equal(taken.filled, 0.1);
    assert.equal((await step('ccxt watchOrders', () => orders))[0].id, taken.id);
    const candles = await step('ccxt fetchOHLCV', () => client.fetchOHLCV(symbol, '1m'));
    const [, open1, high, low1, close] = candles.at(-1);
    assert.ok(low1 <= Math.min(open1, close) && high >= Math.max(open1, close) && candles.some((candle) => candle[5] >= 0.1));
    assert.ok((await step('ccxt watchOHLCV', () => client.watchOHLCV(symbol, '5m'))).at(-1)[4] > 0);
    assert.ok(Math.abs((await step('ccxt fetchFundingRate', () => client.fetchFundingRate(symbol))).fundingRate) < 0.04);
    const held = (await step('ccxt fetchPositions', () => client.fetchPositions())).find((p) => p.symbol === symbol);
    assert.equal(held.side, 'long');
    assert.equal(held.contracts, 0.1);
    assert.ok(Math.abs(held.entryPrice - taken.average) < 0.01);
    const fills = await step('ccxt fetchMyTrades', () => client.fetchMyTrades(symbol));
    const fee = fills.reduce((sum, t) => sum + t.fee.cost, 0);
    assert.ok(Math.abs(fee - 0.1 * taken.average * 0.00045) < 1e-5, `fee ${fee}`);
    await step('ccxt createOrder, out again', () => client.createOrder(symbol, 'market', 'sell', 0.1, book.bids[0][0], { reduceOnly: true }));
    assert.equal((await client.fetchPositions()).length, 0);
  } finally {
    await client.close();
  }
}

async function withTypescriptSdk() {
  const transport = new hl.HttpTransport({ apiUrl: hyperliquid.http });
  const info = new hl.InfoClient({ transport });
  const meta = await step('sdk meta', () => info.meta());
  assert.deepEqual(meta.universe.map((u) => u.name), ['BTC', 'ETH']);
  const [, contexts] = await step('sdk metaAndAssetCtxs', () => info.metaAndAssetCtxs());
  assert.ok(Number(contexts[1].oraclePx) > 0);
  const wallet = privateKeyToAccount(owner);
  const exchange = new hl.ExchangeClient({ transport, wallet });
  // An owner approves an API wallet, and the wallet trades.
  const agentKey = `0x${'11'.repeat(31)}22`;
  const agent = privateKeyToAccount(agentKey);
  await assert.rejects(() => new hl.ExchangeClient({ transport, wallet: agent }).order({
    orders: [{ a: 1, b: true, p: '1000', s: '0.1', r: false, t: { limit: { tif: 'Gtc' } } }], grouping: 'na' }), /does not exist/);
  await step('sdk approveAgent', () => exchange.approveAgent({ agentAddress: agent.address, agentName: 'desk' }));
  const trader = new hl.ExchangeClient({ transport, wallet: agent });
  const mid = Number(contexts[1].midPx);
  const cloid = '0xfedcba98765432100123456789abcdef';
  const low = String(Math.round(mid * 0.97));
  const placed = await step('sdk order', () => trader.order({
    orders: [{ a: 1, b: true, p: low, s: '1.5', r: false, t: { limit: { tif: 'Alo' } }, c: cloid }], grouping: 'na' }));
  const { oid } = placed.response.data.statuses[0].resting;
  const open = await step('sdk openOrders', () => info.openOrders({ user: address }));
  assert.deepEqual(open.map((o) => [o.oid, Number(o.sz), o.cloid]), [[oid, 1.5, cloid]]);
  const status = await step('sdk orderStatus by cloid', () => info.orderStatus({ user: address, oid: cloid }));
  assert.equal(status.order.order.oid, oid);
  await step('sdk scheduleCancel', () => trader.scheduleCancel({ time: Date.now() + 6000 }));
  await assert.rejects(() => trader.scheduleCancel({ time: Date.now() + 1000 }));
  for (let i = 0; i < 100 && (await info.openOrders({ user: address })).length > 0; i++) await wait(200);
  assert.equal((await info.orderStatus({ user: address, oid })).order.status, 'scheduledCancel');
  console.log('ok sdk: a scheduled cancel comes');
  await step('sdk updateLeverage', () => trader.updateLeverage({ asset: 1, isCross: true, leverage: 10 }));
  // Several in one action, one of them wrong; modified and cancelled by their own ids.
  const ids = ['ab', 'cd', 'ee'].map((two) => '0x' + two.repeat(16));
  const buy = (px, sz, c) => ({ a: 1, b: true, p: String(px), s: sz, r: false, t: { limit: { tif: 'Gtc' } }, c });
  const both = await step('sdk order, two', () => trader.order({ orders: [buy(low, '0.5', ids[0]), buy(low, '0.6', ids[1])], grouping: 'na' }));
  assert.equal(both.response.data.statuses.length, 2);
  await assert.rejects(() => trader.order({ orders: [buy(low, '0.5', ids[2]), buy(low, '0.0001')], grouping: 'na' }), /minimum value of \$10/);
  const changed = await step('sdk batchModify by cloid', () => trader.batchModify({ modifies: [
    { oid: ids[0], order: buy(Number(low) - 1, '0.7', ids[0]) }, { oid: ids[1], order: buy(Number(low) - 2, '0.8', ids[1]) }] }));
  assert.equal(changed.response.data.statuses.length, 2);
  const sizes = new Map((await info.openOrders({ user: address })).map((o) => [o.cloid, Number(o.sz)]));
  assert.deepEqual(ids.map((one) => sizes.get(one)), [0.7, 0.8, 0.5]);
  await assert.rejects(() => trader.modify({ oid: '0x' + '99'.repeat(16), order: buy(low, '0.5') }), /Cannot modify/);
  await step('sdk cancelByCloid', () => trader.cancelByCloid({ cancels: ids.map((cloid) => ({ asset: 1, cloid })) }));
  await assert.rejects(() => trader.cancelByCloid({ cancels: [{ asset: 1, cloid: ids[0] }] }), /never placed, already canceled, or filled/);
  assert.equal((await info.orderStatus({ user: address, oid: ids[1] })).order.status, 'canceled');
  // Nonces are used once and are of about now; a signature of something else names a stranger.
  const raw = async (nonce, signed = { type: 'noop' }) => (await fetch(hyperliquid.http + '/exchange', { method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: { type: 'noop' }, nonce, signature: await signL1Action({ wallet: agent, action: signed, nonce }) }) })).json();
  const nonce = Date.now() + 5000;
  assert.equal((await raw(nonce)).status, 'ok');
  assert.match((await raw(nonce)).response, /duplicate nonce/);
  assert.match((await raw(1)).response, /out of range/);
  assert.match((await raw(Date.now() + 2 * 86400000)).response, /out of range/);
  assert.match((await raw(nonce + 1, { type: 'noop', more: 1 })).response, /does not exist/);
  console.log('ok sdk: nonces and signatures');
  assert.deepEqual(meta.marginTables.find(([id]) => id === meta.universe[0].marginTableId)[1].marginTiers.map((t) => [Number(t.lowerBound), t.maxLeverage]),
    [[0, 40], [150000000, 20]]);
  assert.ok((await step('sdk recentTrades', () => info.recentTrades({ coin: 'BTC' }))).length > 0);
  const socket = new hl.WebSocketTransport({ url: hyperliquid.ws });
  const subscriptions = new hl.SubscriptionClient({ transport: socket });
  const seen = [];
  await step('sdk subscriptions', async () => {
    await subscriptions.l2Book({ coin: 'ETH' }, (book) => seen.push(['l2Book', book.levels[0].length]));
    await subscriptions.bbo({ coin: 'ETH' }, (best) => seen.push(['bbo', best.bbo[0].px]));
    await subscriptions.userFills({ user: address }, (fills) => seen.push(['fills', fills.fills.length]));
  });
  const ioc = await trader.order({
    orders: [{ a: 1, b: true, p: String(Math.round(mid * 1.02)), s: '0.5', r: false, t: { limit: { tif: 'Ioc' } } }], grouping: 'na' });
  assert.equal(ioc.response.data.statuses[0].filled.totalSz, '0.5');
  for (let i = 0; i < 50 && seen.filter(([what]) => what === 'fills').length < 2; i++) await wait(100);
  assert.ok(seen.some(([what]) => what === 'l2Book') && seen.some(([what]) => what === 'bbo'));
  assert.ok(seen.filter(([what, n]) => what === 'fills' && n > 0).length >= 1, 'a fill is told');
  const state = await step('sdk clearinghouseState', () => info.clearinghouseState({ user: address }));
  const eth = state.assetPositions[0].position;
  assert.deepEqual([eth.coin, Number(eth.szi), eth.leverage.value], ['ETH', 0.5, 10]);
  await socket.close();
}

async function withHermes() {
  const client = new HermesClient(hermes.http, {});
  const feeds = await step('hermes getPriceFeeds', () => client.getPriceFeeds({ query: 'btc', assetType: 'crypto' }));
  const id = feeds[0].id;
  const latest = await step('hermes getLatestPriceUpdates', () => client.getLatestPriceUpdates(['0x' + id]));
  const price = Number(latest.parsed[0].price.price) * 10 ** latest.parsed[0].price.expo;
  assert.ok(price > 1000 && Number(latest.parsed[0].price.conf) > 0);
  assert.ok(Math.abs(latest.parsed[0].price.publish_time - Date.now() / 1000) < 5);
  await assert.rejects(() => client.getLatestPriceUpdates(['0x' + '00'.repeat(32)]));
  const stream = await client.getPriceUpdatesStream([id]);
  let events = 0;
  stream.onmessage = (event) => { JSON.parse(event.data).parsed[0].id === id && events++; };
  for (let i = 0; i < 100 && events < 3; i++) await wait(100);
  stream.close();
  assert.ok(events >= 3, `events ${events}`);
  console.log('ok hermes getPriceUpdatesStream');
}

try {
  await withHermes();
  await withCcxt();
  await withTypescriptSdk();
  console.log('all of it');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
setTimeout(() => process.exit(process.exitCode ?? 0), 500);
