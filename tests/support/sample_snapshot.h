#pragma once

#include <memory>

#include "interfaces/snapshot.h"

/// Made-up but coherent pictures of a desk for trying views: BTC and ETH, 12 expiries each, a book of short strangles
/// and long wings. Greeks come from Black-76 on SVI slices without arbitrage, and every sum is the sum of its parts.
/// Deterministic. Test data only.
namespace ballast::support {

/// The whole desk at work on 2026-02-05T21:29:37.885Z.
std::shared_ptr<const interfaces::Snapshot> sampleSnapshot();
/// The same, for a test to change.
std::shared_ptr<interfaces::Snapshot> makeSampleSnapshot();

/// Before the first surface: underlyings without spot, slices, positions or limits used.
std::shared_ptr<const interfaces::Snapshot> emptySnapshot();
/// A fitted market and perpetual hedges, but not one option position.
std::shared_ptr<const interfaces::Snapshot> flatSnapshot();
/// The sample, with an old surface, a stale oracle, a suspect spot and a dead feed.
std::shared_ptr<const interfaces::Snapshot> staleSnapshot();
/// The sample, with three BTC legs without a volatility: sums are incomplete and hedging of BTC is off.
std::shared_ptr<const interfaces::Snapshot> brokenSnapshot();

}  // namespace ballast::support
