#include "ui/connections/connections_model.h"

#include "ui/connections/connection_cells.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::ChainConnectionView;
using interfaces::ChannelGroupView;
using interfaces::DoubtedInstrumentView;
using interfaces::OracleConnectionView;
using interfaces::VenueConnectionView;

enum Column : std::size_t {
    What,
    State,
    Age,
    Note,
    Rate,
    VenueLatency,
    VenueTrend,
    Latency,
    LatencyTrend,
    ValueAge,
    AgeTrend,
    Messages,
    Gaps,
    Resyncs,
    Reconnects,
    Dropped,
    Columns
};
constexpr qsizetype kMostNames = 3;

/// Age and note stand before what is counted: they are what a person looks for in a narrow panel.
std::vector<LadderColumn> makeColumns()
{
    return {{"what", QObject::tr("Connection"), "", QStringLiteral("BTC-27FEB26-68000-P"), true, true, false, 0, true},
            {"state", QObject::tr("State"), "", QObject::tr("1,806 of 1,806 good"), true, true, false, 14, true},
            {"age", QObject::tr("Age"), "", "88 min 88 s", false, true, false, 0, true},
            {"note", QObject::tr("Note"), "", QObject::tr("why it is not good"), true, true, true, 0, true},
            {"rate", QObject::tr("Rate"), QObject::tr("messages/s"), "88,888.8"},
            latencyColumn(QStringLiteral("venue-latency"), QObject::tr("Venue to socket")),
            trendColumn(QStringLiteral("venue-trend")),
            latencyColumn(QStringLiteral("latency"), QObject::tr("From the socket")),
            trendColumn(QStringLiteral("latency-trend")),
            latencyColumn(QStringLiteral("value-age"), QObject::tr("Age of values")),
            trendColumn(QStringLiteral("age-trend")),
            {"messages", QObject::tr("Messages"), QObject::tr("since start"), "888,888,888"},
            {"gaps", QObject::tr("Gaps"), "", "88,888"},
            {"resyncs", QObject::tr("Resyncs"), QObject::tr("books"), "88,888"},
            {"reconnects", QObject::tr("Reconnects"), "", "8,888"},
            {"dropped", QObject::tr("Dropped"), QObject::tr("messages"), "88,888"}};
}

LadderRow rowOf(const QString& key, RowKind kind, LadderCell what, LadderCell state)
{
    LadderRow row{.key = key, .kind = kind, .cells = {}};
    row.cells.assign(Columns, blankCell());
    row.cells[0] = std::move(what);
    row.cells[1] = std::move(state);
    return row;
}

void showCounts(LadderRow& row, const ChannelGroupView& group)
{
    row.cells[Messages] = countCell(group.messages, false);
    row.cells[Gaps] = countCell(group.gaps, true);
    row.cells[Resyncs] = countCell(group.resyncs, true);
    row.cells[Reconnects] = countCell(group.reconnects, true);
    row.cells[Dropped] = countCell(group.dropped, true);
}

LadderRow venueRow(const VenueConnectionView& venue)
{
    auto row = rowOf(text(venue.name), RowKind::Group, wordCell(text(venue.name)),
                     venue.connected ? wordCell(QObject::tr("connected"))
                                     : markedCell(QObject::tr("down"), Mark::Breach, Tone::Breach));
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
    row.cells[Rate] = hasRate ? plainCell(rate, 1) : blankCell();
    showCounts(row, sum);
    row.cells[Note] = noteCell(venue.connected ? std::string() : venue.lastFault);
    row.cells[Latency] = latencyCell(
        venue.decision, QObject::tr("From the socket to the published decision, of everything that this line told"));
    row.cells[LatencyTrend] = trendCell(venue.decision);
    return row;
}

LadderRow groupRow(const VenueConnectionView& venue, const ChannelGroupView& group)
{
    const bool isWhole = group.up == group.all;
    const QString words =
        group.all == 1 ? (isWhole ? QObject::tr("up") : QObject::tr("not up"))
                       : QObject::tr("%1 of %2 up")
                             .arg(plain(static_cast<double>(group.up), 0), plain(static_cast<double>(group.all), 0));
    auto row = rowOf(text(venue.name + '\n' + group.name), RowKind::Plain, wordCell(text(group.name), Tone::Label),
                     isWhole ? wordCell(words) : markedCell(words, Mark::Warning, Tone::Warn));
    row.cells[Rate] = group.perSecond ? plainCell(*group.perSecond, 1) : blankCell();
    row.cells[VenueLatency] =
        latencyCell(group.venueToSocket, QObject::tr("From the venue's own time in a message to its receipt here, by "
                                                     "two clocks: a venue whose clock is ahead shows 0"));
    row.cells[VenueTrend] = trendCell(group.venueToSocket);
    row.cells[Latency] = latencyCell(group.socketToBook,
                                     QObject::tr("From the socket until it stands in the book and the desk was told"));
    row.cells[LatencyTrend] = trendCell(group.socketToBook);
    showCounts(row, group);
    return row;
}

LadderRow instrumentsRow(const VenueConnectionView& venue)
{
    const QString words =
        QObject::tr("%1 of %2 good")
            .arg(plain(static_cast<double>(venue.good), 0), plain(static_cast<double>(venue.instruments), 0));
    auto row =
        rowOf(text(venue.name + "\ninstruments"), RowKind::Plain, wordCell(QObject::tr("instruments"), Tone::Label),
              venue.good == venue.instruments ? wordCell(words) : markedCell(words, Mark::Warning, Tone::Warn));
    row.cells[ValueAge] =
        latencyCell(venue.valueAge, QObject::tr("How long ago the newest value of each instrument came"));
    row.cells[AgeTrend] = trendCell(venue.valueAge);
    if (venue.moreDoubted > 0)
        row.cells[Note] = wordCell(QObject::tr("%1 more not good than are listed").arg(venue.moreDoubted), Tone::Label);
    return row;
}

LadderRow doubtedRow(const VenueConnectionView& venue, const DoubtedInstrumentView& one)
{
    auto row =
        rowOf(text(venue.name + "\n~" + one.name), RowKind::Plain, wordCell(text(one.name)), qualityCell(one.quality));
    row.cells[Age] = ageCell(one.age);
    row.cells[Note] = noteCell(one.reason);
    return row;
}

LadderRow oracleRow(const OracleConnectionView& oracle)
{
    auto row = rowOf(text(oracle.name + "\noracle " + oracle.coin), RowKind::Plain,
                     wordCell(text(oracle.name + ' ' + oracle.coin)), qualityCell(oracle.quality));
    row.cells[Age] = ageCell(oracle.age);
    std::string note = oracle.reason;
    if (note.empty() && oracle.priceUsd) {
        note = *oracle.priceUsd + " USD";
        if (oracle.confidenceUsd) note += " ± " + *oracle.confidenceUsd;
    }
    row.cells[Note] = noteCell(note);
    return row;
}

LadderRow chainRow(const ChainConnectionView& chain)
{
    auto row =
        rowOf(text(chain.name + "\nchain"), RowKind::Plain,
              wordCell(text(chain.name) + QObject::tr(" chain %1").arg(chain.chainId)), qualityCell(chain.quality));
    std::string note = chain.reason;
    if (note.empty() && chain.height) {
        note = "block " + std::to_string(*chain.height);
        if (chain.baseFeeGwei) note += ", base fee " + *chain.baseFeeGwei + " gwei";
    }
    row.cells[Note] = noteCell(note);
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
