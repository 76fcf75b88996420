#include "ui/link/shown_proposals.h"

#include <algorithm>
#include <utility>

#include "ui/format/number_format.h"

namespace ballast::ui {
namespace {

using interfaces::ProposalView;

/// A person's own change is shown at once.
bool isByHand(const ProposalView& a, const ProposalView& b)
{
    return a.resizedQuantity != b.resizedQuantity || a.limitByHand != b.limitByHand;
}

/// What runs on or stops a press is never held back.
void followAtOnce(ProposalView& shown, const ProposalView& newest)
{
    shown.expires = newest.expires;
    shown.life = newest.life;
    shown.clockHeld = newest.clockHeld;
    shown.blockedBecause = newest.blockedBecause;
}

}  // namespace

ShownProposals::ShownProposals(QObject* parent) : QObject(parent)
{
    m_flush.setSingleShot(true);
    connect(&m_flush, &QTimer::timeout, this, &ShownProposals::flush);
}

void ShownProposals::take(const interfaces::Snapshot& desk)
{
    std::map<SequenceNumber, Entry> entries;
    m_order.clear();
    for (const auto& newest : desk.proposals) {
        if (newest.expires <= desk.time) continue;  // Its time is over, though the picture may hold it for a step.
        const SequenceNumber number = newest.decision->sequence;
        m_order.push_back(number);
        auto known = m_entries.extract(number);
        Entry& entry = entries[number];
        if (known) entry = std::move(known.mapped());
        bringUp(entry, newest);
    }
    // What is left was there before and waits no more.
    for (const auto& [number, entry] : m_entries)
        m_ended[number] = {entry.newest.expires, entry.newest.expires <= desk.time};
    while (m_ended.size() > kMostEnded)
        m_ended.erase(m_ended.begin());
    m_entries = std::move(entries);
    list();
}

void ShownProposals::bringUp(Entry& entry, const ProposalView& newest)
{
    entry.newest = newest;
    if (!entry.since.isValid()) {
        entry.shown = newest;
        entry.since.start();
        return;
    }
    followAtOnce(entry.shown, newest);
    if (entry.shown == newest) return;
    const auto wait = kApartMilliseconds - entry.since.elapsed();
    if (wait <= 0 || isByHand(entry.shown, newest)) return show(entry);
    if (!m_flush.isActive()) m_flush.start(static_cast<int>(wait));
}

void ShownProposals::show(Entry& entry)
{
    entry.before = entry.shown.now;
    entry.shown = entry.newest;
    entry.since.restart();
}

void ShownProposals::flush()
{
    for (auto& [number, entry] : m_entries) {
        if (entry.shown == entry.newest) continue;
        const auto wait = kApartMilliseconds - entry.since.elapsed();
        if (wait <= 0)
            show(entry);
        else if (!m_flush.isActive())
            m_flush.start(static_cast<int>(wait));
    }
    list();
    Q_EMIT changed();
}

void ShownProposals::list()
{
    m_waiting.clear();
    for (const SequenceNumber number : m_order)
        m_waiting.push_back(m_entries.at(number).shown);
}

const ProposalView* ShownProposals::find(SequenceNumber proposal) const
{
    const auto found = m_entries.find(proposal);
    return found == m_entries.end() ? nullptr : &found->second.shown;
}

std::optional<interfaces::ProposalFigures> ShownProposals::bound(SequenceNumber proposal) const
{
    const auto found = m_entries.find(proposal);
    if (found == m_entries.end()) return std::nullopt;
    const Entry& entry = found->second;
    return entry.before && entry.since.elapsed() < kSettleMilliseconds ? entry.before : entry.shown.now;
}

QString ShownProposals::whyUnbound(SequenceNumber proposal) const
{
    if (bound(proposal)) return {};
    const QString name = QObject::tr("Proposal %1").arg(proposal.value);
    if (m_entries.count(proposal) > 0) return QObject::tr("%1 shows no figures of now").arg(name);
    const auto ended = m_ended.find(proposal);
    if (ended == m_ended.end() || !ended->second.expired) return QObject::tr("%1 waits no longer").arg(name);
    return QObject::tr("%1 expired at %2").arg(name, timeOfDayZoned(ended->second.expires));
}

}  // namespace ballast::ui
