#pragma once

#include <simdjson.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/venue_dydx/dydx_adapter.h"

/// One futures book of Binance, from the diff stream and the snapshot that was asked for over HTTP; for recordings.
///
/// Source   Binance futures, "How to manage a local order book correctly": deltas are kept until the snapshot; the
/// first
///          that is used spans it (U <= lastUpdateId <= u), and each later one names the one before (pu).
namespace ballast::binance {

struct Delta {
    std::uint64_t first{}, last{}, previous{};
    std::vector<std::pair<domain::Price, domain::Quantity>> bids, asks;
};

class Book {
public:
    enum class Outcome { Applied, Kept, Older, Gap, Bad };

    /// Frames that say nothing of the book are Older.
    Outcome onFrame(std::string_view text)
    {
        const simdjson::padded_string padded(text);
        simdjson::dom::element root, data;
        std::string_view kind;
        if (m_parser.parse(padded).get(root) != simdjson::SUCCESS) return Outcome::Bad;
        std::uint64_t snapshot = 0;
        if (root["lastUpdateId"].get(snapshot) == simdjson::SUCCESS) return onSnapshot(root, snapshot);
        if (root["data"].get(data) != simdjson::SUCCESS || data["e"].get(kind) != simdjson::SUCCESS)
            return Outcome::Bad;
        if (kind != "depthUpdate") return Outcome::Older;
        Delta delta;
        if (data["U"].get(delta.first) || data["u"].get(delta.last) || data["pu"].get(delta.previous) ||
            !levels(data, "b", delta.bids) || !levels(data, "a", delta.asks))
            return Outcome::Bad;
        if (m_inStep) return apply(delta);
        m_kept.push_back(std::move(delta));
        return Outcome::Kept;
    }
    /// Without a snapshot: from the first delta on only what was told is known.
    void beginEmpty() { m_inStep = true, m_last.reset(); }
    bool isInStep() const { return m_inStep; }
    std::uint64_t last() const { return m_last.value_or(0); }
    const std::map<domain::Price, domain::Quantity, std::greater<>>& bids() const { return m_bids; }
    const std::map<domain::Price, domain::Quantity>& asks() const { return m_asks; }

private:
    static bool levels(simdjson::dom::element from, const char* key,
                       std::vector<std::pair<domain::Price, domain::Quantity>>& to)
    {
        simdjson::dom::array array;
        if (from[key].get(array) != simdjson::SUCCESS) return false;
        for (const auto level : array) {
            std::string_view price, size;
            if (level.at(0).get(price) || level.at(1).get(size)) return false;
            const auto p = dydx::kDecimals.exact(price), s = dydx::kDecimals.exact(size);
            if (!p || !s || *p <= 0 || *s < 0) return false;
            to.emplace_back(domain::Price::fromUnits(*p), domain::Quantity::fromUnits(*s));
        }
        return true;
    }
    Outcome onSnapshot(simdjson::dom::element root, std::uint64_t id)
    {
        Delta whole;
        if (!levels(root, "bids", whole.bids) || !levels(root, "asks", whole.asks)) return Outcome::Bad;
        m_bids.clear();
        m_asks.clear();
        take(whole);
        m_inStep = true;
        m_last.reset();
        for (const auto& delta : std::exchange(m_kept, {})) {
            if (delta.last < id) continue;
            if (!m_last && delta.first > id) return m_inStep = false, Outcome::Gap;
            if (apply(delta) == Outcome::Gap) return Outcome::Gap;
        }
        return Outcome::Applied;
    }
    Outcome apply(const Delta& delta)
    {
        if (m_last && delta.previous != *m_last) return m_inStep = false, m_kept.clear(), Outcome::Gap;
        take(delta);
        m_last = delta.last;
        return Outcome::Applied;
    }
    void take(const Delta& delta)
    {
        const auto put = [](auto& side, const auto& levels) {
            for (const auto& [price, size] : levels) {
                if (size.isZero())
                    side.erase(price);
                else
                    side[price] = size;
            }
        };
        put(m_bids, delta.bids);
        put(m_asks, delta.asks);
    }

    simdjson::dom::parser m_parser;
    std::map<domain::Price, domain::Quantity, std::greater<>> m_bids;
    std::map<domain::Price, domain::Quantity> m_asks;
    std::deque<Delta> m_kept;
    std::optional<std::uint64_t> m_last;
    bool m_inStep{};
};

}  // namespace ballast::binance
