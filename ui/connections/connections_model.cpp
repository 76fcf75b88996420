#include "ui/connections/connections_model.h"

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::ChainConnectionView;
using interfaces::ChannelGroupView;
using interfaces::DoubtedInstrumentView;
using interfaces::OracleConnectionView;
using interfaces::VenueConnectionView;

constexpr int kLongestAddress = 9;  ///< Columns beside the note.
constexpr qsizetype kMostNames = 3;

std::vector<LadderColumn> makeColumns()
{
    return {{"what", QObject::tr("Connection"), "", QObject::tr("markprice.options"), true, true, false, 14, true},
            {"state", QObject::tr("State"), "", QObject::tr("1,806 of 1,806 up"), true, true, false, 14, true},
            {"rate", QObject::tr("Rate"), QObject::tr("messages/s"), "88,888.8"},
            {"messages", QObject::tr("Messages"), QObject::tr("since start"), "888,888,888"},
            {"gaps", QObject::tr("Gaps"), "", "88,888"},
            {"resyncs", QObject::tr("Resyncs"), QObject::tr("books"), "88,888"},
            {"reconnects", QObject::tr("Reconnects"), "", "8,888"},
            {"dropped", QObject::tr("Dropped"), QObject::tr("messages"), "88,888"},
            {"age", QObject::tr("Age"), "", "88 min 88 s", false, true, false, 0, true},
            {"note", QObject::tr("Note"), "", QObject::tr("why it is not good"), true, true, true, 0, true}};
}

struct Look {
    QString words;
    Mark mark{Mark::None};
    Tone tone{Tone::Value};
};

Look lookOf(domain::Quality quality)
{
    switch (quality) {
    case domain::Quality::Good:
        return {QObject::tr("good")};
    case domain::Quality::Stale:
        return {QObject::tr("stale"), Mark::Stale, Tone::Stale};
    case domain::Quality::Suspect:
        return {QObject::tr("suspect"), Mark::Warning, Tone::Warn};
    case domain::Quality::Missing:
        return {QObject::tr("missing"), Mark::Warning, Tone::Warn};
    default:
        return {text(domain::toString(quality)), Mark::Warning, Tone::Warn};
    }
}

LadderCell lookCell(const Look& look)
{
    LadderCell cell = wordCell(look.words, look.tone);
    cell.mark = look.mark;
    cell.markTone = look.tone;
    return cell;
}

LadderCell countCell(std::uint64_t count, bool isBad)
{
    LadderCell cell = plainCell(static_cast<double>(count), 0);
    if (count == 0)
        cell.tone = Tone::Quiet;
    else if (isBad)
        cell.tone = Tone::Warn;
    return cell;
}

LadderCell noteCell(const std::string& words)
{
    LadderCell cell = words.empty() ? blankCell() : wordCell(text(words), Tone::Label);
    cell.toolTip = text(words);
    return cell;
}

LadderRow rowOf(const QString& key, RowKind kind, LadderCell what, LadderCell state)
{
    LadderRow row{.key = key, .kind = kind, .cells = {}};
    row.cells.assign(kLongestAddress + 1, blankCell());
    row.cells[0] = std::move(what);
    row.cells[1] = std::move(state);
    return row;
}

LadderRow venueRow(const VenueConnectionView& venue)
{
    const Look look =
        venue.connected ? Look{QObject::tr("connected")} : Look{QObject::tr("down"), Mark::Breach, Tone::Breach};
    auto row = rowOf(text(venue.name), RowKind::Group, wordCell(text(venue.name)), lookCell(look));
    row.cells[0].toolTip = text(venue.kind);
    ChannelGroupView sum;
    double rate = 0.0;
    bool hasRate = false;
    for (const auto& group : venue.channels) {
        sum.messages += group.messages;
        sum.gaps += group.gaps;
        sum.resyncs += group.resyncs;
        sum.reconnects = std::max(sum.reconnects, group.reconnects);
        sum.dropped += group.dropped;
        rate += group.perSecond.value_or(0.0);
        hasRate = hasRate || group.perSecond.has_value();
    }
    row.cells[2] = hasRate ? plainCell(rate, 1) : blankCell();
    row.cells[3] = countCell(sum.messages, false);
    row.cells[4] = countCell(sum.gaps, true);
    row.cells[5] = countCell(sum.resyncs, true);
    row.cells[6] = countCell(sum.reconnects, true);
    row.cells[7] = countCell(sum.dropped, true);
    row.cells[9] = noteCell(venue.connected ? std::string() : venue.lastFault);
    return row;
}

LadderRow groupRow(const VenueConnectionView& venue, const ChannelGroupView& group)
{
    const bool isWhole = group.up == group.all;
    const QString words =
        group.all == 1 ? (isWhole ? QObject::tr("up") : QObject::tr("not up"))
                       : QObject::tr("%1 of %2 up")
                             .arg(plain(static_cast<double>(group.up), 0), plain(static_cast<double>(group.all), 0));
    const Look look = isWhole ? Look{words} : Look{words, Mark::Warning, Tone::Warn};
    auto row = rowOf(text(venue.name + '\n' + group.name), RowKind::Plain, wordCell(text(group.name), Tone::Label),
                     lookCell(look));
    row.cells[2] = group.perSecond ? plainCell(*group.perSecond, 1) : blankCell();
    row.cells[3] = countCell(group.messages, false);
    row.cells[4] = countCell(group.gaps, true);
    row.cells[5] = countCell(group.resyncs, true);
    row.cells[6] = countCell(group.reconnects, true);
    row.cells[7] = countCell(group.dropped, true);
    return row;
}

LadderRow instrumentsRow(const VenueConnectionView& venue)
{
    const QString words =
        QObject::tr("%1 of %2 good")
            .arg(plain(static_cast<double>(venue.good), 0), plain(static_cast<double>(venue.instruments), 0));
    const Look look = venue.good == venue.instruments ? Look{words} : Look{words, Mark::Warning, Tone::Warn};
    auto row = rowOf(text(venue.name + "\ninstruments"), RowKind::Plain,
                     wordCell(QObject::tr("instruments"), Tone::Label), lookCell(look));
    if (venue.moreDoubted > 0)
        row.cells[9] = wordCell(QObject::tr("%1 more not good than are listed").arg(venue.moreDoubted), Tone::Label);
    return row;
}

LadderRow doubtedRow(const VenueConnectionView& venue, const DoubtedInstrumentView& one)
{
    auto row = rowOf(text(venue.name + "\n~" + one.name), RowKind::Plain, wordCell(text(one.name)),
                     lookCell(lookOf(one.quality)));
    row.cells[8] = one.age ? wordCell(age(*one.age), Tone::Label) : missingCell();
    row.cells[9] = noteCell(one.reason);
    return row;
}

LadderRow oracleRow(const OracleConnectionView& oracle)
{
    auto row = rowOf(text(oracle.name + "\noracle " + oracle.coin), RowKind::Plain,
                     wordCell(text(oracle.name + ' ' + oracle.coin)), lookCell(lookOf(oracle.quality)));
    row.cells[8] = oracle.age ? wordCell(age(*oracle.age), Tone::Label) : missingCell();
    std::string note = oracle.reason;
    if (note.empty() && oracle.priceUsd) {
        note = *oracle.priceUsd + " USD";
        if (oracle.confidenceUsd) note += " ± " + *oracle.confidenceUsd;
    }
    row.cells[9] = noteCell(note);
    return row;
}

LadderRow chainRow(const ChainConnectionView& chain)
{
    auto row = rowOf(text(chain.name + "\nchain"), RowKind::Plain,
                     wordCell(text(chain.name) + QObject::tr(" chain %1").arg(chain.chainId)),
                     lookCell(lookOf(chain.quality)));
    std::string note = chain.reason;
    if (note.empty() && chain.height) {
        note = "block " + std::to_string(*chain.height);
        if (chain.baseFeeGwei) note += ", base fee " + *chain.baseFeeGwei + " gwei";
    }
    row.cells[9] = noteCell(note);
    return row;
}

void addGroup(std::vector<LadderRow>& rows, const QString& name)
{
    rows.push_back(rowOf(QLatin1Char('\x1f') + name, RowKind::Group, wordCell(name), blankCell()));
}

}  // namespace

void ConnectionsModel::show(const interfaces::ConnectionsView& view)
{
    std::vector<LadderRow> rows;
    for (const auto& venue : view.venues) {
        if (venue.instruments == 0 && venue.channels.empty() && venue.connected) continue;  // Told below.
        rows.push_back(venueRow(venue));
        for (const auto& group : venue.channels)
            rows.push_back(groupRow(venue, group));
        if (venue.instruments > 0) rows.push_back(instrumentsRow(venue));
        for (const auto& one : venue.doubted)
            rows.push_back(doubtedRow(venue, one));
    }
    if (!view.oracles.empty()) addGroup(rows, QObject::tr("Oracles"));
    for (const auto& oracle : view.oracles)
        rows.push_back(oracleRow(oracle));
    if (!view.chains.empty()) addGroup(rows, QObject::tr("Chains"));
    for (const auto& chain : view.chains)
        rows.push_back(chainRow(chain));
    setTable(makeColumns(), std::move(rows));
}

QString connectionsSentence(const interfaces::ConnectionsView& view)
{
    QStringList faults;
    for (const auto& venue : view.venues) {
        if (!venue.connected)
            faults << QObject::tr("%1 is down").arg(text(venue.name)) +
                          (venue.lastFault.empty() ? QString() : QStringLiteral(": ") + text(venue.lastFault));
        for (const auto& missing : venue.missing)
            faults << text(missing);
    }
    if (faults.isEmpty()) return {};
    const auto more = faults.size() - kMostNames;
    QString words = faults.mid(0, kMostNames).join(QStringLiteral("; "));
    if (more > 0) words += QObject::tr("; and %1 more").arg(more);
    return words + QLatin1Char('.');
}

}  // namespace ballast::ui
