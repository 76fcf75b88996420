#include "ui/connections/oracles_model.h"

#include <algorithm>
#include <cmath>

#include "ui/connections/connection_cells.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::OracleConnectionView;

constexpr double kLateBy = 1.1;           ///< Of the heartbeat; beyond it the desk refuses (F91).
constexpr double kWideConfidence = 0.01;  ///< Of the price; beyond it the desk doubts (F92).

std::vector<LadderColumn> oracleColumns()
{
    return {{"coin", QObject::tr("Coin"), "", "WBTC", true, true, false, 0, true},
            {"oracle", QObject::tr("Oracle"), "", "Chainlink", true, true, false, 0, true},
            {"state", QObject::tr("State"), "", QObject::tr("suspect"), true, true, false, 14, true},
            {"price", QObject::tr("Price"), "USD", "88,888.8888", false, true, false, 0, true},
            {"age", QObject::tr("Age"), "", "88 min 88 s", false, true, false, 14, true},
            {"heartbeat", QObject::tr("Heartbeat"), QObject::tr("at most"), "88 min"},
            {"mid", QObject::tr("To mid"), "bp", "−888.8", false, true, false, 14, true},
            {"threshold", QObject::tr("Threshold"), "bp", "888.8"},
            {"median", QObject::tr("To median"), "bp", "−888.8", false, true, false, 14},
            {"confidence", QObject::tr("Confidence"), "± bp", "888.8", false, true, false, 14},
            {"lag", QObject::tr("Lag"), QObject::tr("to the mid"), "88 min"},
            {"share", QObject::tr("Age"), QObject::tr("% of heartbeat"), "888"},
            {"note", QObject::tr("Note"), "", QObject::tr("why it is not good"), true, true, true, 0, true}};
}

void warn(LadderCell& cell, const QString& why)
{
    cell.mark = Mark::Warning;
    cell.tone = cell.markTone = Tone::Warn;
    cell.toolTip = why;
}

LadderCell basisPointCell(std::optional<double> fraction, bool isSigned)
{
    if (!fraction) return missingCell();
    return isSigned ? exposureCell(*fraction * 1e4, 1) : plainCell(*fraction * 1e4, 1);
}

bool isLate(const OracleConnectionView& oracle)
{
    return oracle.age && oracle.heartbeat && oracle.age->inSeconds() > kLateBy * oracle.heartbeat->inSeconds();
}

bool isAway(const OracleConnectionView& oracle)
{
    return oracle.fromMid && oracle.deviationThreshold && std::abs(*oracle.fromMid) > *oracle.deviationThreshold;
}

LadderRow oracleRow(const OracleConnectionView& oracle)
{
    LadderRow row{.key = text(oracle.coin + '\n' + oracle.name), .kind = RowKind::Plain, .cells = {}};
    LadderCell late = ageCell(oracle.age), mid = basisPointCell(oracle.fromMid, true);
    if (isLate(oracle)) warn(late, QObject::tr("Beyond its heartbeat and a tenth: nothing is hedged on it"));
    if (oracle.fromMid) mid.toolTip = QObject::tr("Against the mid of %1").arg(text(oracle.midVenue));
    if (isAway(oracle))
        warn(mid, QObject::tr("Further from the mid of %1 than its own threshold: an update is due")
                      .arg(text(oracle.midVenue)));
    LadderCell median = basisPointCell(oracle.fromMedian, true);
    median.toolTip = QObject::tr("Against the median of %1 sources").arg(oracle.sources);
    LadderCell confidence = basisPointCell(oracle.confidenceShare, false);
    if (oracle.confidenceShare && *oracle.confidenceShare > kWideConfidence)
        warn(confidence, QObject::tr("Above 1 % of the price"));
    LadderCell lag = ageCell(oracle.lagToMid);
    lag.toolTip = oracle.lagToMid
                      ? QObject::tr("Since the mid of %1 stood where this oracle is now").arg(text(oracle.midVenue))
                      : QObject::tr("The mid did not stand where this oracle is within ten minutes");
    row.cells = {wordCell(text(oracle.coin)),
                 wordCell(text(oracle.name), Tone::Label),
                 qualityCell(oracle.quality),
                 exactCell(oracle.priceUsd.value_or(std::string())),
                 std::move(late),
                 ageCell(oracle.heartbeat),
                 std::move(mid),
                 basisPointCell(oracle.deviationThreshold, false),
                 std::move(median),
                 std::move(confidence),
                 std::move(lag),
                 oracle.age && oracle.heartbeat
                     ? plainCell(100.0 * oracle.age->inSeconds() / oracle.heartbeat->inSeconds(), 0)
                     : missingCell(),
                 noteCell(oracle.reason)};
    return row;
}

}  // namespace

void OraclesModel::show(const interfaces::ConnectionsView& view)
{
    std::vector<const OracleConnectionView*> sorted;
    for (const auto& oracle : view.oracles)
        sorted.push_back(&oracle);
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->coin < b->coin; });
    std::vector<LadderRow> rows;
    for (const auto* oracle : sorted)
        rows.push_back(oracleRow(*oracle));
    setTable(oracleColumns(), std::move(rows));
}

QString oraclesSentence(const interfaces::ConnectionsView& view)
{
    QStringList faults;
    for (const auto& oracle : view.oracles) {
        const QString name = text(oracle.name + ' ' + oracle.coin);
        if (isLate(oracle))
            faults
                << QObject::tr("%1 is %2 old, its heartbeat is %3").arg(name, age(*oracle.age), age(*oracle.heartbeat));
        else if (isAway(oracle))
            faults << QObject::tr("%1 is %2 from the mid of %3, its threshold is %4")
                          .arg(name, basisPoints(*oracle.fromMid), text(oracle.midVenue),
                               basisPoints(*oracle.deviationThreshold));
    }
    return faults.isEmpty() ? QString() : faults.join(QStringLiteral("; ")) + QLatin1Char('.');
}

}  // namespace ballast::ui
