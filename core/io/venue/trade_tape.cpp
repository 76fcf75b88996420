#include "venue/trade_tape.h"

#include <algorithm>
#include <limits>

namespace ballast::venue {
namespace {

std::int64_t minuteOf(Timestamp time) { return time.nanoseconds / Duration::minutes(1).nanoseconds; }

/// Where the minutes that make the volume begin.
Timestamp beginOf(Timestamp now)
{
    return Timestamp{(minuteOf(now) - TradeTape::kMinutes + 1) * Duration::minutes(1).nanoseconds};
}

}  // namespace

void TradeTape::hears(std::string_view channel, bool isUp, Timestamp now)
{
    auto& heard = m_heard.try_emplace(std::string(channel)).first->second;
    const bool wasUp = !heard.empty() && heard.back().second.isNever();
    if (isUp == wasUp) return;
    if (isUp)
        heard.emplace_back(now, Timestamp{});
    else
        heard.back().second = now;
    const auto begin = beginOf(now);
    while (heard.size() > 1 && heard.front().second < begin)
        heard.pop_front();
}

bool TradeTape::heardAt(std::string_view channel, Timestamp time) const
{
    const auto found = m_heard.find(channel);
    return found != m_heard.end() && std::any_of(found->second.begin(), found->second.end(), [&](const auto& part) {
               return time >= part.first && (part.second.isNever() || time <= part.second);
           });
}

bool TradeTape::isNew(Tape& tape, std::string_view id)
{
    if (!tape.ids.emplace(id).second) return false;
    tape.byAge.emplace_back(id);
    if (tape.byAge.size() > kMostIds) {
        tape.ids.erase(tape.byAge.front());
        tape.byAge.pop_front();
    }
    return true;
}

bool TradeTape::add(std::string_view channel, std::string_view instrument, std::string_view id, const TradeView& trade,
                    Timestamp now)
{
    auto& tape = m_tapes.try_emplace(std::string(instrument)).first->second;
    if (!isNew(tape, id)) return false;
    // A venue whose clock is ahead trades now; else one trade of a year to come would stay the newest.
    const auto time = std::min(trade.time, now);
    if (!tape.last || time >= tape.last->time) {
        tape.last = trade;
        tape.last->time = time;
    }
    if (time < beginOf(now) || !heardAt(channel, time)) return true;
    const auto number = minuteOf(time);
    auto& minute = tape.minutes[static_cast<std::size_t>(number % kMinutes)];
    if (minute.number != number) minute = {.number = number};
    if (__builtin_add_overflow(minute.units, trade.size.units(), &minute.units)) {
        minute.units -= trade.size.units();
        return false;
    }
    ++minute.trades;
    return true;
}

TradedView TradeTape::of(std::string_view channel, std::string_view instrument, Timestamp now) const
{
    TradedView view;
    const auto begin = beginOf(now);
    if (const auto heard = m_heard.find(channel); heard != m_heard.end())
        for (const auto& [from, to] : heard->second) {
            const auto first = std::max(from, begin), last = to.isNever() ? now : to;
            if (last > first) view.heard = view.heard + (last - first);
        }
    const auto found = m_tapes.find(instrument);
    if (found == m_tapes.end()) return view;
    view.last = found->second.last;
    std::int64_t units = 0;
    for (const auto& minute : found->second.minutes) {
        if (minute.number < minuteOf(begin) || minute.number > minuteOf(now)) continue;
        // More than a figure holds is shown as the most that it holds.
        if (__builtin_add_overflow(units, minute.units, &units)) units = std::numeric_limits<std::int64_t>::max();
        view.hourTrades += minute.trades;
    }
    view.hourVolume = domain::Quantity::fromUnits(units);
    return view;
}

}  // namespace ballast::venue
