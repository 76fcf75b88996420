#include "pictures/session_facts.h"

#include <algorithm>

namespace ballast::pictures {

namespace {

constexpr std::size_t kShortHash = 12;  ///< Letters.

/// A copy of the section's data, to be changed.
template <class T> std::shared_ptr<T> copyOf(const interfaces::Section<T>& section)
{
    return section.data ? std::make_shared<T>(*section.data) : std::make_shared<T>();
}

void addTo(interfaces::HeaderView& header, const SessionFacts& facts)
{
    header.session = facts.session;
    header.operatorName = facts.operatorName;
    header.journalSequence = facts.journalSequence;
    header.journalHash = facts.journalHash;
    header.latencies = facts.latencies;
    header.playback = facts.playback;
}

}  // namespace

void addFacts(const SessionFacts& facts, interfaces::SectionSet made, const sections::DeskImage* image,
              interfaces::Picture& picture)
{
    using interfaces::SectionId;
    if (made.has(SectionId::Header)) {
        auto header = copyOf(picture.header);
        addTo(*header, facts);
        picture.header.data = std::move(header);
    }
    if (made.has(SectionId::Commands) && facts.tickets && image != nullptr) {
        auto commands = copyOf(picture.commands);
        commands->tickets = ticketsAt(*facts.tickets, facts.journalSequence,
                                      [image](SequenceNumber record) { return image->hasLeft(record); });
        picture.commands.data = std::move(commands);
    }
    if (made.has(SectionId::Alerts) && facts.notice) {
        auto alerts = copyOf(picture.alerts);
        const auto isBefore = [](const interfaces::AlertView& a, const interfaces::AlertView& b) {
            if (a.open != b.open) return a.open;
            return a.level != b.level ? a.level > b.level : a.since > b.since;
        };
        alerts->insert(std::upper_bound(alerts->begin(), alerts->end(), *facts.notice, isBefore), *facts.notice);
        picture.alerts.data = std::move(alerts);
    }
    if (made.has(SectionId::Trading) && facts.stopped) {
        auto trading = copyOf(picture.trading);
        trading->tradingState = domain::TradingState::Halted;
        trading->tradingStateReason = *facts.stopped;
        picture.trading.data = std::move(trading);
    }
}

void addHashes(const HashOf& hashOf, interfaces::Section<std::vector<interfaces::DecisionView>>& decisions)
{
    if (!hashOf || !decisions.data) return;
    std::shared_ptr<std::vector<interfaces::DecisionView>> changed;
    for (std::size_t i = 0; i < decisions.data->size(); ++i) {
        const auto& view = (*decisions.data)[i];
        if (!view.hash.empty() || !view.decision) continue;
        auto hash = hashOf(view.decision->sequence).substr(0, kShortHash);
        if (hash.empty()) continue;
        if (!changed) changed = copyOf(decisions);
        (*changed)[i].hash = std::move(hash);
    }
    if (changed) decisions.data = std::move(changed);
}

}  // namespace ballast::pictures
