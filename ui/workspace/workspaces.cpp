#include "ui/workspace/workspaces.h"

#include <QLayout>
#include <algorithm>

namespace ballast::ui {
namespace {

/// The docks of a row or column with their wanted sizes; unknown ids are left out.
class Arranger {
public:
    Arranger(QMainWindow& window, const DockMap& docks) : m_window(window), m_docks(docks) {}

    DeskDock* dock(const QString& id) const { return m_docks.value(id); }

    void clear() { clearDocks(m_window, m_docks); }

    void add(Qt::DockWidgetArea area, const QString& id)
    {
        if (DeskDock* each = dock(id)) {
            m_window.addDockWidget(area, each);
            each->show();
        }
    }

    void split(const QString& first, const QString& second, Qt::Orientation orientation)
    {
        if (!dock(first) || !dock(second)) return add(Qt::LeftDockWidgetArea, second);
        m_window.splitDockWidget(dock(first), dock(second), orientation);
        dock(second)->show();
    }

    void tab(const QString& first, const QStringList& others)
    {
        for (const QString& other : others) {
            if (!dock(first) || !dock(other)) continue;
            m_window.tabifyDockWidget(dock(first), dock(other));
            dock(other)->show();
        }
        if (dock(first)) dock(first)->raise();
    }

    void size(const QList<std::pair<QString, int>>& wanted, Qt::Orientation orientation)
    {
        QList<QDockWidget*> docks;
        QList<int> sizes;
        for (const auto& [id, pixels] : wanted) {
            if (!dock(id)) continue;
            docks << dock(id);
            sizes << pixels;
        }
        m_window.resizeDocks(docks, sizes, orientation);
    }

private:
    QMainWindow& m_window;
    const DockMap& m_docks;
};

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

void arrangeDesk(Arranger& a)
{
    a.add(Qt::RightDockWidgetArea, kDecisions);
    a.add(Qt::LeftDockWidgetArea, kSkew);
    a.split(kSkew, kExpiry, Qt::Vertical);
    a.split(kSkew, kSurface, Qt::Horizontal);
    a.split(kExpiry, kStrike, Qt::Horizontal);
    a.split(kStrike, kSpot, Qt::Horizontal);
}

/// The right column grows to 560; what is left over goes to the surface.
void sizeDesk(Arranger& a, const QMainWindow& window)
{
    const int spare = std::max(0, window.width() - 1920);
    const int right = 502 + std::min(58, spare);
    a.size({{kSkew, window.width() - 10 - right}, {kDecisions, right}}, Qt::Horizontal);
    a.size({{kSkew, 512}, {kExpiry, 394}}, Qt::Vertical);
    a.size({{kSkew, 640}, {kSurface, 764 + spare}}, Qt::Horizontal);
    a.size({{kExpiry, 486}, {kStrike, 470}, {kSpot, 444}}, Qt::Horizontal);
}

/// A screen of 4K at scale 1 has room for what is elsewhere behind tabs: the record of the chosen decision, scenarios,
/// vega by expiry, the whole book's risk, positions and margin.
bool isLarge(const QMainWindow& window) { return window.width() >= 3000 && window.height() >= 1700; }

void arrangeDeskLarge(Arranger& a)
{
    arrangeDesk(a);
    a.split(kDecisions, kRecord, Qt::Vertical);
    a.split(kSkew, kScenarios, Qt::Vertical);
    a.split(kExpiry, kVega, Qt::Vertical);
    a.split(kSpot, kPositions, Qt::Horizontal);
    a.split(kPositions, kMargin, Qt::Vertical);
    a.tab(kPositions, {kOrders, kFills, kFlow});
    a.split(kSpot, kPortfolio, Qt::Vertical);
}

void sizeDeskLarge(Arranger& a, const QMainWindow& window)
{
    constexpr int kRight = 860, kLeftTop = 1340;
    const int left = window.width() - 10 - kRight;
    a.size({{kSkew, left}, {kDecisions, kRight}}, Qt::Horizontal);
    a.size({{kSkew, 560}, {kScenarios, 400}, {kExpiry, 500}, {kVega, 400}}, Qt::Vertical);
    a.size({{kPositions, 760}, {kMargin, 140}}, Qt::Vertical);
    a.size({{kSpot, 400}, {kPortfolio, 500}}, Qt::Vertical);
    a.size({{kDecisions, 1120}, {kRecord, 800}}, Qt::Vertical);
    a.size({{kSkew, kLeftTop}, {kSurface, left - kLeftTop}}, Qt::Horizontal);
    a.size({{kExpiry, 640}, {kStrike, 560}, {kSpot, 560}, {kPositions, left - 1760}}, Qt::Horizontal);
}

void arrangeDeskCompact(Arranger& a)
{
    a.add(Qt::RightDockWidgetArea, kDecisions);
    a.add(Qt::LeftDockWidgetArea, kSkew);
    a.split(kSkew, kSpot, Qt::Vertical);
    a.tab(kSkew, {kSurface, kFits, kPositions});
    a.tab(kSpot, {kExpiry, kStrike, kScenarios, kPortfolio, kOrders, kFills});
}

void sizeDeskCompact(Arranger& a)
{
    a.size({{kSkew, 824}, {kDecisions, 446}}, Qt::Horizontal);
    a.size({{kSkew, 336}, {kSpot, 222}}, Qt::Vertical);
}

void arrangeVolatility(Arranger& a)
{
    a.add(Qt::LeftDockWidgetArea, kSurface);
    a.split(kSurface, kFits, Qt::Horizontal);
    a.split(kFits, kStrike, Qt::Vertical);
    a.tab(kStrike, {kExpiry});
}

void sizeVolatility(Arranger& a)
{
    a.size({{kSurface, 1130}, {kFits, 780}}, Qt::Horizontal);
    a.size({{kFits, 430}, {kStrike, 470}}, Qt::Vertical);
}

void arrangeLadders(Arranger& a)
{
    a.add(Qt::LeftDockWidgetArea, kExpiry);
    a.split(kExpiry, kPositions, Qt::Vertical);
    a.split(kExpiry, kStrike, Qt::Horizontal);
    a.split(kStrike, kSpot, Qt::Horizontal);
    a.split(kPositions, kOrders, Qt::Horizontal);
    a.tab(kExpiry, {kVega});
    a.tab(kPositions, {kPortfolio, kScenarios});
    a.tab(kOrders, {kFills, kFlow, kMargin});
}

void sizeLadders(Arranger& a)
{
    a.size({{kExpiry, 440}, {kPositions, 466}}, Qt::Vertical);
    a.size({{kExpiry, 660}, {kStrike, 640}, {kSpot, 606}}, Qt::Horizontal);
    a.size({{kPositions, 1010}, {kOrders, 900}}, Qt::Horizontal);
}

void arrangeLaddersCompact(Arranger& a)
{
    a.add(Qt::LeftDockWidgetArea, kExpiry);
    a.split(kExpiry, kPositions, Qt::Vertical);
    a.tab(kExpiry, {kStrike, kSpot, kVega, kScenarios});
    a.tab(kPositions, {kOrders, kFills, kFlow, kMargin, kPortfolio});
}

void arrangeReview(Arranger& a, bool compact)
{
    a.add(Qt::LeftDockWidgetArea, kSkew);
    a.split(kSkew, kJournal, Qt::Vertical);
    if (compact) {
        a.tab(kSkew, {kExpiry, kRecord});
        return;
    }
    a.split(kSkew, kExpiry, Qt::Horizontal);
    a.split(kExpiry, kRecord, Qt::Horizontal);
}

void sizeReview(Arranger& a)
{
    a.size({{kSkew, 432}, {kJournal, 376}}, Qt::Vertical);
    a.size({{kSkew, 622}, {kExpiry, 482}, {kRecord, 802}}, Qt::Horizontal);
}

}  // namespace

void arrangeWorkspace(QMainWindow& window, const DockMap& docks, Workspace workspace, bool compact)
{
    Arranger arranger(window, docks);
    arranger.clear();
    switch (workspace) {
    case Workspace::Desk:
        compact ? arrangeDeskCompact(arranger) : isLarge(window) ? arrangeDeskLarge(arranger) : arrangeDesk(arranger);
        break;
    case Workspace::Volatility:
        arrangeVolatility(arranger);
        break;
    case Workspace::Ladders:
        compact ? arrangeLaddersCompact(arranger) : arrangeLadders(arranger);
        break;
    case Workspace::Review:
        arrangeReview(arranger, compact);
        break;
    }
    sizeWorkspace(window, docks, workspace, compact);
}

void takeOut(QMainWindow& window, DeskDock& dock)
{
    dock.hide();
    dock.setFloating(false);
    window.removeDockWidget(&dock);
}

void clearDocks(QMainWindow& window, const DockMap& docks)
{
    for (DeskDock* dock : docks)
        takeOut(window, *dock);
}

namespace {

/// Docked and in front of its tabs, or alone.
QList<DeskDock*> frontDocks(const DockMap& docks)
{
    QList<DeskDock*> front;
    for (DeskDock* dock : docks)
        if (dock->isVisible() && !dock->isFloating() && !dock->visibleRegion().isEmpty()) front << dock;
    std::sort(front.begin(), front.end(),
              [](const DeskDock* a, const DeskDock* b) { return a->width() * a->height() < b->width() * b->height(); });
    return front;
}

}  // namespace

bool hasRoom(QMainWindow& window)
{
    // Lines above the panels that have just come or gone count at once.
    if (QWidget* top = window.menuWidget(); top && top->layout()) top->layout()->activate();
    window.layout()->activate();
    const QSize least = window.layout()->totalMinimumSize();
    return least.width() <= window.width() && least.height() <= window.height();
}

namespace {

bool isInFront(const DeskDock* dock) { return !dock->visibleRegion().isEmpty(); }

/// In sight and over no other, or behind a tab of one that is.
bool isKept(QMainWindow& window, const QList<DeskDock*>& front, DeskDock* dock)
{
    if (!isInFront(dock)) {
        const auto tabs = window.tabifiedDockWidgets(dock);
        return std::any_of(tabs.begin(), tabs.end(),
                           [](const QDockWidget* tab) { return !tab->visibleRegion().isEmpty(); });
    }
    return std::none_of(front.begin(), front.end(), [dock](const DeskDock* other) {
        return other != dock && other->geometry().intersects(dock->geometry());
    });
}

bool placeAnewWhatIsLost(QMainWindow& window, const DockMap& docks)
{
    window.layout()->activate();
    const auto front = frontDocks(docks);
    QList<DeskDock*> lost;
    for (DeskDock* dock : docks)
        if (!dock->isHidden() && !dock->isFloating() && !isKept(window, front, dock)) lost << dock;
    // The largest of those that lie over one another may stay.
    if (!front.isEmpty() && lost.size() >= front.size()) lost.removeOne(front.back());
    for (DeskDock* dock : lost) {
        takeOut(window, *dock);
        placeBeside(window, docks, *dock);
        dock->show();
    }
    return !lost.isEmpty();
}

}  // namespace

bool makeRoom(QMainWindow& window, const DockMap& docks, DeskDock* newest)
{
    bool changed = false;
    auto front = frontDocks(docks);
    // A group of tabs goes over one by one.
    for (qsizetype left = docks.size(); left > 0 && front.size() > 1 && !hasRoom(window); --left) {
        DeskDock* one = front.front();
        DeskDock* other = front.back() != one ? front.back() : front[front.size() - 2];
        window.tabifyDockWidget(other, one);
        one->raise();
        changed = true;
        window.layout()->activate();
        front = frontDocks(docks);
    }
    const bool placed = placeAnewWhatIsLost(window, docks);
    if ((placed || changed) && newest != nullptr && !newest->isHidden()) newest->raise();
    return changed || placed;
}

void sizeWorkspace(QMainWindow& window, const DockMap& docks, Workspace workspace, bool compact)
{
    showHeads(window, docks, compact);
    Arranger arranger(window, docks);
    switch (workspace) {
    case Workspace::Desk:
        compact           ? sizeDeskCompact(arranger)
        : isLarge(window) ? sizeDeskLarge(arranger, window)
                          : sizeDesk(arranger, window);
        break;
    case Workspace::Volatility:
        sizeVolatility(arranger);
        break;
    case Workspace::Ladders:
        if (!compact) sizeLadders(arranger);
        break;
    case Workspace::Review:
        if (!compact) sizeReview(arranger);
        break;
    }
}

void showHeads(QMainWindow& window, const DockMap& docks, bool compact)
{
    for (DeskDock* dock : docks)
        dock->setHeadShown(!compact || dock->isFloating() || window.tabifiedDockWidgets(dock).isEmpty());
}

void placeBeside(QMainWindow& window, const DockMap& docks, DeskDock& dock)
{
    static const QMap<QString, QString> kLike{
        {kFits, kSurface},  {kSurface, kSkew},   {kRecord, kDecisions}, {kDecisions, kRecord}, {kPositions, kSpot},
        {kOrders, kSpot},   {kFills, kSpot},     {kAlerts, kSpot},      {kJournal, kExpiry},   {kSkew, kSurface},
        {kStrike, kExpiry}, {kSpot, kExpiry},    {kExpiry, kStrike},    {kVega, kExpiry},      {kScenarios, kSpot},
        {kMargin, kSpot},   {kPortfolio, kSpot}, {kFlow, kSpot}};
    const auto front = frontDocks(docks);
    DeskDock* like = docks.value(kLike.value(dock.panel()->id()));
    // A tab beside one that is itself behind a tab may end in no sight.
    if (like && !front.contains(like))
        for (QDockWidget* tab : window.tabifiedDockWidgets(like))
            if (front.contains(qobject_cast<DeskDock*>(tab))) like = qobject_cast<DeskDock*>(tab);
    if (front.contains(like)) return window.tabifyDockWidget(like, &dock);
    if (!front.isEmpty()) return window.tabifyDockWidget(front.back(), &dock);
    window.addDockWidget(Qt::LeftDockWidgetArea, &dock);
}

}  // namespace ballast::ui
