#include "market/listed_names.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <vector>

namespace ballast::market {

namespace {

using domain::Instrument;
using domain::OptionName;

constexpr std::size_t kMost = 12;  ///< Names that are listed; a person reads no more.

template <class Names> std::string firstOf(const Names& names)
{
    std::vector<std::string> first;
    for (const auto& name : names)
        if (first.size() < kMost) first.push_back(name);
    return fmt::format("{}{}", fmt::join(first, ", "), names.size() > kMost ? " and more" : "");
}

/// As names are compared that a person typed: in capitals, without blanks.
std::string plain(std::string_view name)
{
    std::string made;
    for (const char c : name)
        if (c != ' ') made += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return made;
}

bool isLikeIt(const Instrument& listed, const OptionName& wanted)
{
    if (!listed.isOption()) return false;
    const auto parts = domain::parseOptionName(listed.name);
    return parts && parts->underlying == wanted.underlying && parts->settles == wanted.settles;
}

std::string strikesBeside(const std::set<double>& strikes, double strike)
{
    const auto above = strikes.lower_bound(strike);
    if (above == strikes.end()) return fmt::format("its highest strike is {}", *strikes.rbegin());
    if (above == strikes.begin()) return fmt::format("its lowest strike is {}", *strikes.begin());
    return fmt::format("the strikes beside it are {} and {}", *std::prev(above), *above);
}

std::string optionsInstead(const std::vector<const Instrument*>& listed, const OptionName& wanted, Timestamp now)
{
    if (wanted.expiry <= now)
        return fmt::format("it expired {}, and this market is at {}", toIso8601(wanted.expiry), toIso8601(now));
    std::set<std::string> families;
    std::set<Timestamp> expiries;
    std::set<double> strikes;
    for (const auto* one : listed) {
        if (!one->isOption()) continue;
        const auto parts = domain::parseOptionName(one->name);
        if (parts) families.insert(one->name.substr(0, one->name.find('-')));
        if (!isLikeIt(*one, wanted) || one->expiry <= now) continue;
        expiries.insert(one->expiry);
        if (one->expiry == wanted.expiry && one->right == wanted.right) strikes.insert(one->strike.toDouble());
    }
    if (!strikes.empty()) return strikesBeside(strikes, wanted.strike);
    if (expiries.empty()) return families.empty() ? "" : "it lists options of " + firstOf(families);
    std::vector<std::string> labels;
    for (const auto expiry : expiries)
        labels.push_back(toIso8601(expiry).substr(0, 10));
    return "its options there expire on " + firstOf(labels);
}

}  // namespace

bool isSlipOf(std::string_view typed, std::string_view listed)
{
    return typed != listed && plain(typed) == plain(listed);
}

std::string listedInstead(const domain::InstrumentTable& table, std::string_view venue, std::string_view name,
                          Timestamp now)
{
    std::set<std::string> venues, others;
    std::vector<const Instrument*> listed;
    for (const auto& one : table.all()) {
        venues.insert(one.venue);
        if (!venue.empty() && one.venue != venue) continue;
        listed.push_back(&one);
        if (!one.isOption()) others.insert(one.name);
        if (isSlipOf(name, one.name)) return fmt::format("it is written {}", one.name);
    }
    if (venues.empty()) return {};
    if (listed.empty()) return "its venues are " + firstOf(venues);
    if (const auto option = domain::parseOptionName(plain(name))) {
        const auto instead = optionsInstead(listed, *option, now);
        return instead.empty() ? "it lists no options" : instead;
    }
    return fmt::format("an option is named like BTC-27FEB26-68000-P{}",
                       others.empty() ? "" : ", and beside options it lists " + firstOf(others));
}

}  // namespace ballast::market
