// Trades at the venue simulator with ccxt and ccxt.pro as they come: only the addresses are replaced.
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import ccxt from 'ccxt';

const { deribit } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const clientOf = async ({ key, secret }) => {
  const one = new ccxt.pro.deribit({ ['api' + 'Key']: key, secret });
  one.urls.api = { ...one.urls.api, rest: deribit.rest, ws: deribit.ws };
  one.timeout = 60000;  // Milliseconds: a machine that builds is slow.
  // What ccxt itself asks for where a socket has no TLS.
  await one.loadHttpProxyAgent();
  return one;
};
const client = await clientOf(deribit.accounts[0]), other = await clientOf(deribit.accounts[1]);
const step = async (name, work) => {
  const result = await work();
  console.log('ok', name);
  return result;
};
const perpetual = 'BTC/USD:BTC', linear = 'ETH/USDC:USDC';
try {
  const markets = await step('loadMarkets', () => client.loadMarkets());
  assert.ok(markets[perpetual] && markets[linear]);
  assert.equal(markets[perpetual].contractSize, 10);
  assert.equal(markets[perpetual].inverse, true);
  assert.equal(markets[linear].linear, true);
  const options = Object.values(markets).filter((m) => m.option && m.base === 'BTC');
  assert.ok(options.length > 100);
  assert.ok(options.every((m) => m.expiry > Date.now() && new Date(m.expiry).getUTCHours() === 8));

  const ticker = await step('fetchTicker', () => client.fetchTicker(perpetual));
  assert.ok(ticker.bid > 0 && ticker.ask > ticker.bid);
  const option = await step('fetchTicker of an option', () => client.fetchTicker(options[0].symbol));
  assert.ok(option.ask > 0);
  const greeks = await step('fetchGreeks', () => client.fetchGreeks(options[0].symbol));
  assert.ok(Math.abs(greeks.delta) <= 1 && greeks.markImpliedVolatility > 0);
  const book = await step('fetchOrderBook', () => client.fetchOrderBook(perpetual));
  assert.ok(book.bids.length > 1 && book.asks.length > 1 && book.bids[0][0] < book.asks[0][0]);
  await step('fetchTrades', () => client.fetchTrades(perpetual));

  const watched = await step('watchTicker', () => client.watchTicker(perpetual));
  assert.ok(watched.bid > 0 && watched.ask > watched.bid);
  for (let i = 0; i < 20; i++) {
    const live = await client.watchOrderBook(perpetual);
    assert.ok(live.bids[0][0] < live.asks[0][0], 'a watched book is crossed');
  }
  console.log('ok watchOrderBook, 20 changes');

  const before = await step('fetchBalance', () => client.fetchBalance());
  assert.ok(before.BTC.free > 0 && before.USDC.total > 0);
  const low = Math.round(ticker.bid * 0.97);
  const rest = await step('createOrder, a limit far below', () => client.createOrder(perpetual, 'limit', 'buy', 100, low));
  assert.equal(rest.status, 'open');
  const open = await step('fetchOpenOrders', () => client.fetchOpenOrders(perpetual));
  assert.deepEqual(open.map((o) => o.id), [rest.id]);
  assert.equal(open[0].price, low);
  assert.equal((await step('fetchOrder', () => client.fetchOrder(rest.id))).status, 'open');
  const edited = await step('editOrder', () => client.editOrder(rest.id, perpetual, 'limit', 'buy', 200, low));
  assert.equal(edited.amount, 200);
  const gone = await step('cancelOrder', () => client.cancelOrder(rest.id));
  assert.equal(gone.status, 'canceled');
  assert.equal((await client.fetchOpenOrders(perpetual)).length, 0);
  await assert.rejects(() => client.cancelOrder('1'), ccxt.OrderNotFound);
  await assert.rejects(() => client.createOrder(perpetual, 'limit', 'sell', 100, Math.round(ticker.bid), { reduceOnly: true }), ccxt.ExchangeError);

  const orders = client.watchOrders();
  await new Promise((done) => setTimeout(done, 500));
  const taken = await step('createOrder, at the market', () => client.createOrder(perpetual, 'market', 'buy', 1000));
  assert.equal(taken.status, 'closed');
  assert.equal(taken.filled, 1000);
  assert.equal((await step('watchOrders', () => orders))[0].id, taken.id);
  const positions = await step('fetchPositions', () => client.fetchPositions());
  const held = positions.find((p) => p.symbol === perpetual);
  assert.equal(held.side, 'long');
  assert.equal(Math.abs(held.contracts), 1000);
  assert.ok(Math.abs(held.entryPrice - taken.average) < 0.01);
  const mine = await step('fetchMyTrades', () => client.fetchMyTrades(perpetual));
  const cost = mine.reduce((sum, t) => sum + t.fee.cost, 0);
  assert.ok(Math.abs(cost - (1000 / taken.average) * 0.0005) < 2e-7, `fee ${cost}`);
  await step('createOrder, out again', () => client.createOrder(perpetual, 'market', 'sell', 1000));
  assert.equal((await client.fetchPositions()).filter((p) => p.symbol === perpetual && p.contracts !== 0).length, 0);
  // Without a symbol ccxt asks by currency, with a time by time.
  const ids = (list) => list.map((one) => one.id).sort();
  const traded = await step('fetchMyTrades of all', () => client.fetchMyTrades());
  assert.deepEqual(ids(traded), ids(await client.fetchMyTrades(perpetual)));
  assert.ok(mine.every((t) => traded.some((all) => all.id === t.id)) && traded.length > mine.length);
  const start = Math.min(...traded.map((t) => t.timestamp));
  assert.deepEqual(ids(await step('fetchMyTrades since', () => client.fetchMyTrades(perpetual, start))), ids(traded));
  assert.deepEqual(ids(await client.fetchMyTrades(undefined, start)), ids(traded));
  assert.equal((await client.fetchMyTrades(perpetual, Date.now() + 60000)).length, 0);
  assert.ok((await step('fetchTrades since', () => client.fetchTrades(perpetual, start))).every((t) => t.timestamp >= start));
  const closed = await step('fetchClosedOrders of all', () => client.fetchClosedOrders());
  assert.ok(closed.some((o) => o.id === taken.id && o.status === 'closed'));
  assert.deepEqual(ids(closed), ids(await client.fetchClosedOrders(perpetual)));
  const after = await client.fetchBalance();
  assert.ok(after.BTC.total < before.BTC.total, 'two takers cost two fees');
  // Nothing moves now: who begins to watch is told at once.
  const balance = await step('watchBalance', () => client.watchBalance());
  assert.ok(balance.info.equity > 0, JSON.stringify(balance.info));

  const chain = await step('fetchOptionChain', () => client.fetchOptionChain('BTC'));
  assert.ok(Object.values(chain).some((o) => o.bidPrice > 0 && o.askPrice > o.bidPrice && o.underlyingPrice > 0));
  const all = await step('fetchTickers', () => client.fetchTickers(undefined, { code: 'BTC' }));
  assert.ok(all[perpetual].bid > 0 && all[options[0].symbol]);
  // Of what was traded since the server began: the last candle closes at the last trade.
  const candles = await step('fetchOHLCV', () => client.fetchOHLCV(perpetual, '1m'));
  assert.ok(candles.length > 0 && candles.every(([, open, high, low, close]) => low <= Math.min(open, close) && high >= Math.max(open, close)));
  assert.ok(candles.some((candle) => candle[5] > 0));
  const funding = await step('fetchFundingRate', () => client.fetchFundingRate(perpetual));
  assert.ok(Math.abs(funding.fundingRate) < 0.01);

  // Times in force, post-only and reduce-only, and what is none of these.
  const best = await client.fetchTicker(perpetual);
  const below = Math.round(best.bid * 0.98), above = Math.round(best.ask * 1.02);
  const limit = (price, params) => client.createOrder(perpetual, 'limit', 'buy', 50, price, params);
  assert.equal((await step('immediate or cancel', () => limit(below, { timeInForce: 'IOC' }))).status, 'canceled');
  assert.equal((await step('fill or kill', () => limit(above, { timeInForce: 'FOK' }))).filled, 50);
  const resting = await step('post-only', () => limit(below, { postOnly: true }));
  assert.deepEqual([resting.status, resting.postOnly], ['open', true]);
  await assert.rejects(() => limit(above, { postOnly: true }), ccxt.InvalidOrder);
  const reduced = await client.createOrder(perpetual, 'market', 'sell', 50, undefined, { reduceOnly: true });
  assert.equal(reduced.filled, 50);
  await assert.rejects(() => client.createOrder(perpetual, 'market', 'sell', 50, undefined, { reduceOnly: true }), ccxt.ExchangeError);
  await assert.rejects(() => client.createOrder(perpetual, 'limit', 'buy', 1e9, below), ccxt.InsufficientFunds);
  await assert.rejects(() => client.createOrder(perpetual, 'limit', 'sell', 50, below, { stopLossPrice: below }), ccxt.NotSupported);
  await assert.rejects(() => client.createOrder(options[0].symbol, 'limit', 'buy', 0.1, 50, { advanced: 'usd' }), ccxt.NotSupported);
  await assert.rejects(() => client.createOrder(perpetual, 'limit', 'buy', 50, Math.round(best.bid * 1.5)), ccxt.InvalidOrder);
  console.log('ok refusals by class');

  // Somebody else's order is nobody's, and is traded with.
  await other.loadMarkets();
  await assert.rejects(() => other.fetchOrder(resting.id), ccxt.OrderNotFound);
  await assert.rejects(() => other.cancelOrder(resting.id), ccxt.OrderNotFound);
  const told = client.watchMyTrades(perpetual), heard = client.watchTrades(perpetual);
  await new Promise((done) => setTimeout(done, 500));
  for (let tries = 0, met = false; !met; tries++) {
    assert.ok(tries < 20, 'the two never met inside the spread');
    const now = await client.fetchTicker(perpetual);
    const between = Math.round(now.bid + now.ask) / 2;
    const maker = await client.createOrder(perpetual, 'limit', 'sell', 100, between);
    const taker = await other.createOrder(perpetual, 'limit', 'buy', 100, between, { timeInForce: 'IOC' });
    const state = await client.fetchOrder(maker.id);
    if (state.status === 'open') await client.cancelOrder(maker.id);
    met = state.filled === 100 && taker.filled === 100;
  }
  assert.equal((await step('watchMyTrades', () => told))[0].symbol, perpetual);
  assert.ok((await step('watchTrades', () => heard))[0].price > 0);
  await step('cancelAllOrders', () => client.cancelAllOrders());
  assert.equal((await client.fetchOpenOrders()).length, 0);
  await assert.rejects(() => client.cancelOrder(resting.id), ccxt.InvalidOrder);
  const wrong = await clientOf({ key: deribit.accounts[0].key, secret: 'of nobody' });
  await assert.rejects(() => wrong.fetchBalance(), ccxt.AuthenticationError);
  await wrong.close();
  console.log('all of it');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await client.close();
  await other.close();
}
