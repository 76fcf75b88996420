#include "engine/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "codec/byte_stream.h"
#include "codec/compression.h"
#include "codec/sha256.h"
#include "desk/config.h"
#include "desk/pnl_state.h"
#include "desk/state.h"
#include "desk/state_fields.h"
#include "market/market_state.h"
#include "valuation/book_state.h"

namespace ballast::engine {

namespace {

constexpr std::uint8_t kFormat = 1;

/// Digits of the layout's hash that stand in front of a state.
constexpr std::size_t kLayoutDigits = 16;

const std::string& layout()
{
    static const std::string digits = [] {
        codec::StateLayout layout;
        layout(codec::blank<desk::State>());
        return codec::sha256Hex({layout.text()}).substr(0, kLayoutDigits);
    }();
    return digits;
}

/// Collects the first broken promise.
struct Check {
    const desk::State& state;
    std::string fault;

    void holds(bool promise, std::string_view what, std::string_view of)
    {
        if (!promise && fault.empty()) fault = fmt::format("{} of {}", what, of);
    }
    /// 0 names none, where none may stand.
    void listed(domain::InstrumentId id, std::string_view by, bool mayBeNone = false)
    {
        const auto most = state.market.instruments().all().size();
        if (id.value > most || (id.value == 0 && !mayBeNone))
            holds(false, fmt::format("instrument {} is not listed, {} are; it is one", id.value, most), by);
    }

    void chain(const market::OptionChain& told)
    {
        for (const auto& [expiry, options] : told.expiries)
            for (const auto& option : options.options) {
                listed(option.id, "a chain");
                listed(option.quote.instrument, "a quote");
            }
    }

    void market(const std::string& code, const market::UnderlyingMarket& m)
    {
        holds(m.code == code, "a market stands under another name: it is one", m.code);
        for (const auto& told : m.chains)
            chain(told);
        for (const auto& [id, quote] : m.hedgeQuotes) {
            listed(id, "a hedge quote");
            holds(id == quote.instrument, "a hedge quote stands under another instrument: it is one", m.code);
            holds(m.linearPrices.contains(id), "a quote has no price: it is one", m.code);
        }
        for (const auto& [id, watch] : m.watches) {
            listed(id, "a watched price", true);
            if (watch.waiting())
                holds(id == market::kIndexPrice ? m.waitingIndex.has_value() : m.waitingQuotes.contains(id),
                      "a price waits that is not there: it is one", m.code);
        }
        holds(m.index.has_value() == m.namedIndex.has_value(), "a reference price has no index: it is one", m.code);
        for (const auto& [venue, other] : m.otherIndices)
            holds(venue == other.venue && venue != m.indexVenue, "an index stands under another venue: it is one",
                  m.code);
        for (const auto& [id, quote] : m.waitingQuotes) {
            listed(quote.instrument, "a waiting quote");
            holds(id == quote.instrument && m.watches.contains(id), "a quote waits unwatched: it is one", m.code);
        }
    }

    /// 0 names none, where none may stand.
    void named(const valuation::BookState& b, domain::AccountId account, std::string_view by, bool mayBeNone = false)
    {
        const auto most = b.accounts().all().size();
        if (account.value > most || (account.value == 0 && !mayBeNone))
            holds(false, fmt::format("account {} is not named, {} are; it is one", account.value, most), by);
    }

    void book(const valuation::BookState& b, std::string_view by)
    {
        for (const auto& [key, position] : b.positions()) {
            named(b, key.account, by);
            listed(key.instrument, by);
        }
        for (const auto& [key, amount] : b.cash())
            named(b, key.first, by);
    }

    void order(const domain::ClientOrderId& id, const orders::Order& order)
    {
        listed(order.intent.instrument, "an order");
        named(state.book, order.intent.account, "an order");
        holds(id == order.intent.id, "an order stands under another name: it is one", id);
        holds(order.origin.leg >= -1 && order.origin.leg < static_cast<int>(state.legs.size()), "an unknown leg", id);
    }

    void account(const orders::AccountState& account)
    {
        for (const auto& [id, quantity] : account.run.positions)
            listed(id, "a reconciliation");
        for (const auto& [id, adjustment] : account.positionsDiffer)
            listed(id, "a position that differs");
    }

    void orders(const orders::LedgerState& ledger)
    {
        for (const auto& [id, open] : ledger.open)
            order(id, open);
        for (const auto& [id, ended] : ledger.ended)
            order(id, ended);
        for (const auto& id : ledger.endedOrder)
            holds(ledger.ended.contains(id), "an ended order is not kept: it is one", id);
        for (const auto& [key, external] : ledger.external) {
            named(state.book, key.first, "an order that is not ours");
            listed(external.instrument, "an order that is not ours");
        }
        for (const auto& [id, kept] : ledger.accounts) {
            named(state.book, id, "an account's standing");
            account(kept);
        }
        for (const auto& notice : ledger.notices) {
            named(state.book, notice.account, "a notice", true);
            listed(notice.instrument, "a notice", true);
        }
        for (const auto& adjustment : state.told.adjusted) {
            named(state.book, adjustment.account, "an adjustment");
            listed(adjustment.instrument, "an adjustment", true);
        }
    }

    void desk()
    {
        const auto& config = state.config.book;
        holds(state.legs.empty() || state.legs.size() == config.legs.size(), "legs differ from those", "the book");
        for (const auto& leg : state.legs) {
            listed(leg.instrument, "a leg", true);
            listed(leg.next, "a roll", true);
            named(state.book, leg.account, "a leg", true);
        }
        holds(state.hedging.size() == config.limits.size(), "hedged underlyings differ from the limits", "the book");
        for (const auto& limits : config.limits)
            holds(state.hedging.contains(limits.underlying), "nothing is hedged under a limit", limits.underlying);
        orders(state.ledger.state());
        for (const auto& [code, set] : state.quotes)
            for (const auto& quote : set.quotes)
                listed(quote.instrument, "our quotes");
        for (const auto& flat : state.flattens)
            for (const auto& [key, tries] : flat.tries)
                listed(key.instrument, "a flatten");
        for (const auto& fill : state.flow.watched) {
            listed(fill.instrument, "a watched fill");
            holds(fill.horizon <= desk::kMarkoutHorizons.size(), "an unknown horizon", "a watched fill");
        }
        for (const auto& [code, report] : state.modelRisk)
            holds(report != nullptr, "no model-risk report stands where one is named", code);
    }
};

/// What the parts of a state that was read back promise one another: instruments that are listed, prices beside their
/// quotes, legs as the book has them. Empty, or the promise that is broken, in one sentence.
std::string faultOf(const desk::State& state)
{
    Check check{state, {}};
    for (const auto& [code, market] : state.market.underlyings())
        check.market(code, market);
    for (const auto id : state.market.cut().quotes)
        check.listed(id, "a quote that was cut off");
    check.book(state.book, "the book");
    if (state.attribution.mark) check.book(state.attribution.mark->book, "the attribution's book");
    check.desk();
    return check.fault;
}

Result<void> readState(codec::StateReader& reader, desk::State& state)
{
    const auto before = state.config.book.limits;
    reader(state);
    if (!reader.ok()) return fail(ErrorCode::Corrupt, fmt::format("a state of the engine: {}", reader.error()));
    const auto& limits = state.config.book.limits;
    if (!std::equal(before.begin(), before.end(), limits.begin(), limits.end(),
                    [](const auto& a, const auto& b) { return a.underlying == b.underlying; }))
        return fail(ErrorCode::Mismatch, "a state of the engine belongs to another book: its limits are of others");
    if (const auto fault = faultOf(state); !fault.empty())
        return fail(ErrorCode::Corrupt, fmt::format("a state of the engine: {}", fault));
    return {};
}

}  // namespace

void Engine::save(codec::StateWriter& writer) const { writer(*m_state); }

Result<Engine> Engine::load(desk::Config config, codec::StateReader& reader)
{
    auto engine = create(std::move(config));
    if (!engine) return engine;
    if (auto read = readState(reader, *engine->m_state); !read) return tl::unexpected<Error>(read.error());
    return engine;
}

Result<std::string> toStateBytes(const Engine& engine)
{
    codec::StateWriter writer;
    writer(kFormat, layout());
    engine.save(writer);
    if (!writer.error().empty())
        return fail(ErrorCode::InvalidArgument, fmt::format("the state cannot be kept: {}", writer.error()));
    if (writer.bytes().size() > kMaxStateBytes)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the state must be at most {} bytes, was {}", kMaxStateBytes, writer.bytes().size()));
    return writer.bytes();
}

Result<Engine> fromStateBytes(desk::Config config, std::string_view bytes)
{
    if (bytes.size() > kMaxStateBytes)
        return fail(ErrorCode::Corrupt,
                    fmt::format("a state must be at most {} bytes, was {}", kMaxStateBytes, bytes.size()));
    codec::StateReader reader(bytes);
    std::uint8_t format{};
    std::string made;
    reader(format, made);
    if (reader.ok() && (format != kFormat || made != layout()))
        return fail(ErrorCode::Unsupported, "a state was written by a program that keeps other fields");
    auto engine = Engine::load(std::move(config), reader);
    if (engine && !reader.atEnd()) return fail(ErrorCode::Corrupt, "a state of the engine: bytes are left over");
    return engine;
}

Result<domain::CarriedOver> toCarriedOver(const Engine& engine)
{
    auto packed =
        toStateBytes(engine).and_then([](const std::string& plain) { return codec::compress(plain, kMaxStateBytes); });
    if (!packed) return tl::unexpected<Error>(packed.error());
    domain::CarriedOver carried;
    for (std::size_t at = 0; at < packed->size(); at += codec::kMaxTextBytes)
        carried.state.push_back(packed->substr(at, codec::kMaxTextBytes));
    return carried;
}

Result<std::string> stateBytesOf(const domain::CarriedOver& carried)
{
    std::string packed;
    for (const auto& piece : carried.state)
        packed += piece;
    auto plain = codec::decompress(packed, kMaxStateBytes);
    if (!plain) return fail(ErrorCode::Corrupt, fmt::format("what is carried over: {}", plain.error().message));
    return plain;
}

Result<Engine> fromCarriedOver(desk::Config config, const domain::CarriedOver& carried)
{
    const auto plain = stateBytesOf(carried);
    if (!plain) return tl::unexpected<Error>(plain.error());
    return fromStateBytes(std::move(config), *plain);
}

}  // namespace ballast::engine
