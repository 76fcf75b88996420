#include "ui/workspace/workspaces.h"

#include <QMap>
#include <algorithm>

namespace ballast::ui {
namespace {

const QString kSkew = QStringLiteral("inventory-skew");
const QString kSurface = QStringLiteral("volatility-surface");
const QString kFits = QStringLiteral("fit-table");
const QString kExpiry = QStringLiteral("greeks-by-expiry");
const QString kStrike = QStringLiteral("greeks-by-strike");
const QString kSpot = QStringLiteral("greeks-by-spot");
const QString kDecisions = QStringLiteral("decisions");
const QString kPositions = QStringLiteral("positions");
const QString kOrders = QStringLiteral("orders");
const QString kFills = QStringLiteral("fills");
const QString kRecord = QStringLiteral("decision-record");
const QString kJournal = QStringLiteral("journal");
const QString kAlerts = QStringLiteral("alerts");
const QString kVega = QStringLiteral("vega-buckets");
const QString kScenarios = QStringLiteral("scenario-grid");
const QString kMargin = QStringLiteral("margin");
const QString kPortfolio = QStringLiteral("portfolio");
const QString kFlow = QStringLiteral("flow");
const QString kQuotes = QStringLiteral("quotes");
const QString kChain = QStringLiteral("chain");
const QString kLimits = QStringLiteral("limits");
const QString kWhatIf = QStringLiteral("what-if");
const QString kWholeBook = QStringLiteral("whole-book");
const QString kConnections = QStringLiteral("connections");
const QString kGas = QStringLiteral("gas");
const QString kActions = QStringLiteral("on-chain-actions");
const QString kBasis = QStringLiteral("basis");
const QString kConnect = QStringLiteral("connect");
const QString kVenues = QStringLiteral("venues");
const QString kAccounts = QStringLiteral("accounts");
const QString kOracles = QStringLiteral("oracles");
const QString kTraded = QStringLiteral("traded");

/// The right column grows to 560; what is left over goes to the surface.
LayoutPart desk(QSize window)
{
    const int spare = std::max(0, window.width() - 1920);
    const int right = 502 + std::min(58, spare);
    LayoutPart top = rowOf({stackOf({kSkew}, 640), stackOf({kSurface}, 764 + spare)}, 512);
    LayoutPart bottom = rowOf({stackOf({kExpiry}, 486), stackOf({kStrike}, 470), stackOf({kSpot}, 444)}, 394);
    return rowOf(
        {columnOf({std::move(top), std::move(bottom)}, window.width() - 10 - right), stackOf({kDecisions}, right)});
}

/// A screen of 4K at scale 1 has room for what is elsewhere behind tabs: the record of the chosen decision, scenarios,
/// vega by expiry, the whole book's risk, positions, margin and alerts. Each is as high as its rows fill.
bool isLarge(QSize window) { return window.width() >= 3000 && window.height() >= 1700; }

LayoutPart deskLarge(QSize window)
{
    constexpr int kRight = 860, kLeftTop = 1340;
    const int left = window.width() - 10 - kRight;
    LayoutPart top = rowOf(
        {columnOf({stackOf({kSkew}, 470), stackOf({kScenarios}, 400)}, kLeftTop), stackOf({kSurface}, left - kLeftTop)},
        870);
    LayoutPart bottom =
        rowOf({columnOf({stackOf({kExpiry}, 430), stackOf({kVega}, 240), stackOf({kAlerts}, 328)}, 640),
               stackOf({kStrike}, 560), columnOf({stackOf({kSpot}, 400), stackOf({kPortfolio}, 598)}, 560),
               columnOf({stackOf({kPositions, kOrders, kFills, kFlow}, 818), stackOf({kMargin}, 180)}, left - 1760)},
              998);
    return rowOf({columnOf({std::move(top), std::move(bottom)}, left),
                  columnOf({stackOf({kDecisions}, 1120), stackOf({kRecord}, 800)}, kRight)});
}

LayoutPart deskCompact()
{
    return rowOf({columnOf({stackOf({kSkew, kSurface, kFits, kPositions}, 336),
                            stackOf({kSpot, kExpiry, kStrike, kScenarios, kPortfolio, kOrders, kFills}, 222)},
                           824),
                  stackOf({kDecisions}, 446)});
}

LayoutPart volatility()
{
    return rowOf({stackOf({kSurface}, 1130), columnOf({stackOf({kFits}, 430), stackOf({kStrike, kExpiry}, 470)}, 780)});
}

LayoutPart ladders()
{
    LayoutPart top = rowOf({stackOf({kExpiry, kVega}, 660), stackOf({kStrike}, 640), stackOf({kSpot}, 606)}, 440);
    LayoutPart bottom = rowOf(
        {stackOf({kPositions, kPortfolio, kScenarios}, 1010), stackOf({kOrders, kFills, kFlow, kMargin}, 900)}, 466);
    return columnOf({std::move(top), std::move(bottom)});
}

/// Large screens show what is behind tabs elsewhere: the fits, all strikes and all expiries beside the surface,
LayoutPart volatilityLarge()
{
    return rowOf({stackOf({kSurface}, 2400),
                  columnOf({stackOf({kFits}, 380), stackOf({kExpiry}, 450), stackOf({kStrike}, 1150)}, 1430)});
}

/// and every ladder, position, order and fill at once.
LayoutPart laddersLarge()
{
    LayoutPart top =
        rowOf({columnOf({stackOf({kExpiry}, 440), stackOf({kVega}, 250), stackOf({kMargin}, 300)}, 900),
               stackOf({kStrike}, 760), columnOf({stackOf({kSpot}, 410), stackOf({kScenarios}, 580)}, 1400),
               stackOf({kPortfolio}, 760)},
              1000);
    LayoutPart bottom =
        rowOf({stackOf({kPositions}, 1900),
               columnOf({stackOf({kOrders}, 300), stackOf({kFills}, 380), stackOf({kFlow}, 300)}, 1930)},
              980);
    return columnOf({std::move(top), std::move(bottom)});
}

LayoutPart laddersCompact()
{
    return columnOf({stackOf({kExpiry, kStrike, kSpot, kVega, kScenarios}),
                     stackOf({kPositions, kOrders, kFills, kFlow, kMargin, kPortfolio})});
}

LayoutPart review()
{
    return columnOf({rowOf({stackOf({kSkew}, 622), stackOf({kExpiry}, 482), stackOf({kRecord}, 802)}, 432),
                     stackOf({kJournal}, 376)});
}

LayoutPart reviewCompact() { return columnOf({stackOf({kSkew, kExpiry, kRecord}), stackOf({kJournal})}); }

}  // namespace

LayoutPart defaultLayout(Workspace workspace, QSize window, bool compact)
{
    switch (workspace) {
    case Workspace::Desk:
        break;
    case Workspace::Volatility:
        return isLarge(window) ? volatilityLarge() : volatility();
    case Workspace::Ladders:
        return compact ? laddersCompact() : isLarge(window) ? laddersLarge() : ladders();
    case Workspace::Review:
        return compact ? reviewCompact() : review();
    }
    return compact ? deskCompact() : isLarge(window) ? deskLarge(window) : desk(window);
}

QString placeBeside(const DockArea& area, const QString& panel)
{
    static const QMap<QString, QString> kLike{
        {kFits, kSurface},   {kSurface, kSkew},      {kRecord, kDecisions},    {kDecisions, kRecord},
        {kPositions, kSpot}, {kOrders, kSpot},       {kFills, kSpot},          {kAlerts, kSpot},
        {kJournal, kExpiry}, {kSkew, kSurface},      {kStrike, kExpiry},       {kSpot, kExpiry},
        {kExpiry, kStrike},  {kVega, kExpiry},       {kScenarios, kSpot},      {kMargin, kSpot},
        {kPortfolio, kSpot}, {kFlow, kSpot},         {kQuotes, kSurface},      {kChain, kSurface},
        {kWhatIf, kSurface}, {kWholeBook, kSurface}, {kConnections, kSurface}, {kLimits, kSurface},
        {kGas, kSurface},    {kActions, kSurface},   {kBasis, kSurface},       {kConnect, kSurface},
        {kVenues, kSpot},    {kAccounts, kSpot},     {kOracles, kSpot},        {kTraded, kSpot}};
    const QString like = kLike.value(panel);
    return area.layout().isDocked(like) ? like : QString();
}

}  // namespace ballast::ui
