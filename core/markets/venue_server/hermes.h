#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "transport/listener.h"
#include "venue_server/params.h"
#include "venue_server/world.h"

namespace ballast::venue_server {

/// Pyth's Hermes on the built-in market: the price of each coin in USD with its confidence, asked for or streamed;
/// without a socket and without a clock. What is signed for a chain is left out: `binary.data` is empty.
///
/// Source   Pyth, Hermes REST and event stream (v2), and the older /api/latest_price_feeds; Ballast's fact sheet.
/// Threads  One at a time.
class Hermes {
public:
    explicit Hermes(const World& world) : m_world(world) {}

    /// A question, or the opening of a stream (`isEventStream`); errors as Hermes has them, 400 and 404 with a text.
    transport::ServerAnswer answer(const transport::HttpRequest& request, Timestamp now);
    /// A stream of events, or a WebSocket of `/ws`.
    void opened(const std::shared_ptr<transport::Session>& session, Timestamp now);
    void message(transport::Session& session, std::string_view text);
    void closed(std::uint64_t session) { m_lines.erase(session); }
    /// Publishes when it is time, each 400 ms.
    void tick(Timestamp now);
    /// What it does wrong on purpose: cut; stall {ms}; price {index, factor, ms}; confidence {index, share, ms};
    /// maintenance {on}.
    Outcome<Json> inject(Params& params, Timestamp now);

private:
    struct Price {
        std::int64_t price{}, average{};  ///< USD × 1e8.
        std::uint64_t confidence{};       ///< USD × 1e8.
        std::int64_t publishedAt{};       ///< Whole seconds, since 1970.
    };
    struct Wrong {
        double factor{1.0};
        Timestamp factorUntil;
        double share{};  ///< Confidence as a part of the price.
        Timestamp shareUntil;
    };
    struct Line {
        std::shared_ptr<transport::Session> session;
        std::vector<std::size_t> coins;
        bool isSocket{};
    };
    void publish(Timestamp now);
    void tell(const Line& line);
    std::optional<std::vector<std::size_t>> coinsAsked(std::string_view query, std::string& unknown) const;
    Json priceJson(std::size_t coin, bool hasMetadata) const;
    Json updateJson(const std::vector<std::size_t>& coins) const;
    Json catalogue(std::string_view query) const;
    std::string subscribe(Line& line, const Json& wanted) const;

    const World& m_world;
    std::array<Price, simulation::kCoinCount> m_prices{};
    std::array<Wrong, simulation::kCoinCount> m_wrong{};
    std::map<std::uint64_t, Line> m_lines;
    Timestamp m_publishedAt, m_stalledUntil;
    std::uint64_t m_slot{};
    bool m_isDown{};
};

/// A feed's id as Hermes writes it: 64 digits without 0x.
std::string_view feedIdOf(std::size_t coin);

}  // namespace ballast::venue_server
