#include "venue_server/contract.h"

#include <cmath>

namespace ballast::venue_server {

namespace {

void add(Levels& to, const Levels& more)
{
    for (const auto& [price, amount] : more)
        to[price] += amount;
}

}  // namespace

Sides Contract::shown() const
{
    Sides all = makers;
    add(all.bids, resting.bids);
    add(all.asks, resting.asks);
    return all;
}

std::optional<Price> Contract::bestBid() const
{
    std::optional<Price> best;
    for (const auto* side : {&makers.bids, &resting.bids})
        if (!side->empty() && (!best || side->rbegin()->first > *best)) best = side->rbegin()->first;
    return best;
}

std::optional<Price> Contract::bestAsk() const
{
    std::optional<Price> best;
    for (const auto* side : {&makers.asks, &resting.asks})
        if (!side->empty() && (!best || side->begin()->first < *best)) best = side->begin()->first;
    return best;
}

double Contract::years(Timestamp now) const { return std::max((instrument.expiry - now).inYears(), 0.0); }

void Contract::touch()
{
    ++change;
    isDirty.fill(true);
}

double rounded(double value, int decimals)
{
    const double scale = decimals == 8 ? 1e8 : pricing::steady::pow(10.0, decimals);
    const double whole = std::round(value * scale);
    return whole == 0.0 ? 0.0 : whole / scale;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string upper(std::string_view text)
{
    std::string out(text);
    for (auto& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::int64_t milliseconds(Timestamp time) { return time.nanoseconds / 1'000'000; }

}  // namespace ballast::venue_server
