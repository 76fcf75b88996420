#include <QAction>
#include <QDir>
#include <QSet>
#include <QSettings>
#include <QTabBar>
#include <QtTest>
#include <random>

#include "ui/header/header_bar.h"
#include "ui/review/fake_review.h"
#include "ui/shell/review_mode.h"
#include "ui/shell/window_fixture.h"
#include "ui/workspace/boundary_handle.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

constexpr std::array<QSize, 4> kSizes{QSize(1280, 720), QSize(1600, 900), QSize(1920, 1080), QSize(2560, 1440)};

int envNumber(const char* name, int otherwise)
{
    bool given = false;
    const int value = qEnvironmentVariableIntValue(name, &given);
    return given ? value : otherwise;
}

}  // namespace

/// A person who opens, closes, floats, docks, tabs, resets, switches, reviews, resizes and restarts at random. After
/// each of it the window is whole, and a workspace that is come back to stands as it was left.
/// BALLAST_WALK_ACTIONS, BALLAST_WALK_SEED and BALLAST_WALK_SEEDS say how many actions, from which seed on, and with
/// how many seeds; packaging/soak.sh walk asks for 10,000.
class WorkspaceWalkTest : public support::WindowFixture {
    Q_OBJECT

    /// What a person would miss: which panels are there, which of them float and where, and how the docked ones stand.
    struct Look {
        QStringList shown, floating;
        QMap<QString, QRect> places;
        friend bool operator==(const Look&, const Look&) = default;
    };
    struct Left {
        Look look;
        QSize size;  ///< Of the body: the lines of a journal take height from it.
        bool compact{};
    };

    std::mt19937_64 m_random;
    QMap<QString, Left> m_left;  ///< By workspace, as it was left.
    QStringList m_told;
    bool m_closed{};  ///< Of the window's own: a floating window may not be the last.

    int pick(int count) { return static_cast<int>(m_random() % static_cast<std::uint64_t>(count)); }
    void settle()
    {
        for (int i = 0; i < 3; ++i) {
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QCoreApplication::processEvents();
        }
    }

    QList<DeskDock*> shownDocks()
    {
        QList<DeskDock*> shown;
        for (DeskDock* dock : window().docks())
            if (dock->isOpen()) shown << dock;
        return shown;
    }
    /// In front of its tabs, or alone.
    static bool isInFront(DeskDock* dock) { return dock->isVisible(); }
    DeskDock* anyOf(const QList<DeskDock*>& docks)
    {
        return docks.isEmpty() ? nullptr : docks[pick(int(docks.size()))];
    }
    bool isCompact() { return window().width() < 1600 || window().height() < 800; }

    Look look()
    {
        Look now;
        for (DeskDock* dock : window().docks()) {
            if (!dock->isOpen()) continue;
            now.shown << dock->id();
            if (dock->isFloating()) now.floating << dock->id();
            if (isInFront(dock)) now.places[dock->id()] = dock->geometry();
        }
        return now;
    }

    QString place() { return window().ownWorkspace() + QString::number(static_cast<int>(window().workspace())); }
    void leave() { m_left[place()] = {look(), window().area()->size(), isCompact()}; }

    // ---- what a person does
    void open()
    {
        static const QStringList kNames{
            QStringLiteral("alerts"),         QStringLiteral("vega-buckets"),    QStringLiteral("positions"),
            QStringLiteral("orders"),         QStringLiteral("fills"),           QStringLiteral("margin"),
            QStringLiteral("portfolio/pnl"),  QStringLiteral("flow/markouts"),   QStringLiteral("scenario-grid"),
            QStringLiteral("fit-table"),      QStringLiteral("decision-record"), QStringLiteral("inventory-skew"),
            QStringLiteral("greeks-by-spot"), QStringLiteral("decisions")};
        const QString name = kNames[pick(int(kNames.size()))];
        m_told << QStringLiteral("open ") + name;
        window().showPanel(name);
        settle();
        const auto* dock = window().docks().value(name.section(QLatin1Char('/'), 0, 0));
        QVERIFY2(dock && dock->isVisible(), "what was asked for is not in sight");
    }
    void closeOne()
    {
        auto* dock = anyOf(shownDocks());
        if (!dock) return;
        m_told << QStringLiteral("close ") + dock->panel()->id();
        dock->close();
        settle();
        QVERIFY(!dock->isVisible());
    }
    void floatOrDock()
    {
        auto* dock = anyOf(shownDocks());
        if (!dock) return;
        m_told << (dock->isFloating() ? QStringLiteral("dock ") : QStringLiteral("float ")) + dock->panel()->id();
        Q_EMIT dock->panel()->floatRequested();
    }
    /// A press on the head, a way, and the release: events as a mouse makes them.
    void pull(DeskDock* dock, const QPoint& to)
    {
        PanelHeader* head = dock->panel()->header();
        if (!head->isVisible()) return;
        // Between the title and what can be pressed.
        const QPoint from = dock->mapFromGlobal(head->mapToGlobal(QPoint(4, 4)));
        QTest::mousePress(dock, Qt::LeftButton, {}, from);
        QTest::mouseMove(dock, from + QPoint(30, 30));
        QTest::mouseMove(dock, dock->mapFromGlobal(to));
        QTest::mouseRelease(dock, Qt::LeftButton, {}, dock->mapFromGlobal(to));
    }
    void pullOver(double x, double y, const char* what)
    {
        QList<DeskDock*> docked;
        for (auto* dock : shownDocks())
            if (!dock->isFloating() && isInFront(dock)) docked << dock;
        auto* target = anyOf(docked);
        auto* dock = anyOf(shownDocks());
        if (!target || !dock || !isInFront(dock)) return;
        m_told << QStringLiteral("%1: %2 over %3").arg(QLatin1String(what), dock->id(), target->id());
        pull(dock, target->mapToGlobal(QPoint(int(x * target->width()), int(y * target->height()))));
    }
    void tab()
    {
        const QStringList before = window().area()->layout().panels();
        pullOver(0.5, 0.5, "tab");
        QCOMPARE(QSet<QString>(before.begin(), before.end()).size(), window().area()->layout().panels().size());
    }
    void drop()
    {
        constexpr std::array<std::pair<double, double>, 4> kSides{{{0.1, 0.6}, {0.9, 0.6}, {0.5, 0.2}, {0.5, 0.9}}};
        const auto [x, y] = kSides[static_cast<std::size_t>(pick(4))];
        pullOver(x, y, "drop");
    }
    void chooseTab()
    {
        QList<QTabBar*> bars;
        for (auto* bar : window().area()->findChildren<QTabBar*>())
            if (bar->isVisible()) bars << bar;
        if (bars.isEmpty()) return;
        auto* bar = bars[pick(int(bars.size()))];
        const int at = pick(bar->count());
        m_told << QStringLiteral("tab %1").arg(bar->tabText(at));
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(at).center());
        QCOMPARE(bar->currentIndex(), at);
    }
    /// The boundary between two panels.
    void drag()
    {
        QList<BoundaryHandle*> handles;
        for (auto* handle : window().area()->findChildren<BoundaryHandle*>())
            if (handle->isVisible()) handles << handle;
        if (handles.isEmpty()) return;
        auto* handle = handles[pick(int(handles.size()))];
        const QPoint middle = handle->rect().center();
        m_told << QStringLiteral("drag a boundary");
        QTest::mousePress(handle, Qt::LeftButton, {}, middle);
        QTest::mouseMove(handle, middle + QPoint(pick(900) - 450, pick(900) - 450));
        QTest::mouseRelease(handle, Qt::LeftButton, {}, middle);
    }
    void own()
    {
        const int what = pick(4);
        m_told << QStringLiteral("own workspace: %1").arg(what);
        if (what == 0 || window().ownWorkspaces().isEmpty()) {
            leave();
            window().makeWorkspace(QStringLiteral("My %1").arg(pick(12)));
        } else if (what == 1) {
            window().renameWorkspace(QStringLiteral("Our %1").arg(pick(12)));
        } else if (what == 2) {
            m_left.remove(place());
            window().deleteWorkspace();
        } else {
            const auto& all = window().ownWorkspaces();
            const QString id = all[pick(int(all.size()))].id;
            const bool stays = id == window().ownWorkspace();
            leave();
            window().chooseOwn(id);
            settle();
            if (!stays) comparedWithLeft();
        }
    }
    void reset()
    {
        m_told << QStringLiteral("reset");
        window().resetLayout();
        settle();
        QVERIFY(window().area()->layout().isDefault);
        QVERIFY(window().area()->layout().floating.isEmpty());
    }
    void turnTo()
    {
        const auto to = static_cast<Workspace>(pick(3));
        m_told << QStringLiteral("workspace %1").arg(static_cast<int>(to));
        const bool stays = to == window().workspace() && window().ownWorkspace().isEmpty();
        leave();
        window().chooseWorkspace(to);
        settle();
        if (!stays) comparedWithLeft();
    }
    void reviewOrBack()
    {
        if (window().review()->isOpen()) {
            m_told << QStringLiteral("back");
            leave();
            window().closeReview();
            settle();
            return comparedWithLeft();
        }
        m_told << QStringLiteral("review");
        leave();
        window().openReview(std::make_unique<support::FakeReview>());
    }
    void resize()
    {
        const QSize size = kSizes[static_cast<std::size_t>(pick(int(kSizes.size())))];
        m_told << QStringLiteral("resize %1").arg(size.width());
        window().resize(size);
    }
    void restart()
    {
        m_told << QStringLiteral("restart");
        const bool reviewed = window().review()->isOpen();
        leave();
        auto next = nextSnapshot();
        next->orders = {};
        desk().publish(next);
        settle();
        const auto size = window().size();
        QVERIFY(window().close());
        closeWindow();
        openWindow({1920, 1080}, true);
        settle();
        QCOMPARE(window().size(), size);
        QCOMPARE(window().workspace(), Workspace::Desk);
        if (!reviewed) comparedWithLeft();
    }
    void byKey()
    {
        static const QList<QKeySequence> kKeys{QKeySequence(QStringLiteral("Ctrl+Shift+J")),
                                               QKeySequence(QStringLiteral("Shift+F5")),
                                               QKeySequence(QStringLiteral("F5")), QKeySequence(QStringLiteral("F2")),
                                               QKeySequence(QStringLiteral("Shift+F3"))};
        const auto keys = kKeys[pick(int(kKeys.size()))];
        m_told << keys.toString();
        for (auto* action : window().findChildren<QAction*>())
            if (action->shortcut() == keys) return action->trigger();
        QFAIL("no such key");
    }

    void act()
    {
        switch (pick(14)) {
        case 0:
        case 1:
            return open();
        case 2:
            return closeOne();
        case 3:
            return floatOrDock();
        case 4:
            return tab();
        case 5:
            return drop();
        case 6:
            return drag();
        case 7:
            return pick(3) == 0 ? reset() : byKey();
        case 8:
            return turnTo();
        case 9:
            return reviewOrBack();
        case 10:
            return resize();
        case 11:
            return chooseTab();
        case 12:
            return pick(3) == 0 ? own() : floatOrDock();
        default:
            return pick(3) == 0 ? restart() : turnTo();
        }
    }

    // ---- what always holds
    void everyRecordIsReadable()
    {
        const auto text = toText(window().area()->layout());
        if (layoutFromText(text) != window().area()->layout()) QFAIL("the layout does not come back from its record");
    }

    void comparedWithLeft()
    {
        if (!m_left.contains(place())) return;
        const Left left = m_left.value(place());
        if (left.compact != isCompact()) return;
        const Look now = look();
        for (const QString& id : left.look.shown)
            if (!now.shown.contains(id))
                qWarning().noquote() << "lost:" << id << left.look.places.value(id) << left.look.floating.contains(id);
        QCOMPARE(now.shown, left.look.shown);
        QCOMPARE(now.floating, left.look.floating);
        if (left.size != window().area()->size()) return;
        for (auto place = left.look.places.cbegin(); place != left.look.places.cend(); ++place)
            if (now.places.value(place.key()) != place.value())
                QFAIL(qPrintable(QStringLiteral("%1 stands elsewhere: %2, it was left at %3")
                                     .arg(place.key(), QDebug::toString(now.places.value(place.key())),
                                          QDebug::toString(place.value()))));
    }

    void noDocksOverlap()
    {
        QList<QWidget*> front;
        for (auto* dock : shownDocks())
            if (!dock->isFloating() && isInFront(dock)) front << dock;
        QRegion taken;
        for (auto* bar : window().area()->findChildren<QTabBar*>())
            if (bar->isVisible()) front << bar;
        for (auto* handle : window().area()->findChildren<BoundaryHandle*>())
            if (handle->isVisible()) front << handle;
        const QRect body = window().area()->rect();
        for (auto* one : front) {
            if (!body.contains(one->geometry()))
                QFAIL(qPrintable(one->objectName() + QStringLiteral(" stands outside the body: ") +
                                 QDebug::toString(one->geometry())));
            for (const QPoint& at : {one->rect().topLeft(), one->rect().center(), one->rect().bottomRight()}) {
                const QWidget* seen = window().childAt(one->mapTo(&window(), at));
                if (seen != one && !one->isAncestorOf(seen))
                    QFAIL(qPrintable(one->objectName() + QStringLiteral(" is covered")));
            }
            for (auto* other : front)
                if (one != other && one->geometry().intersects(other->geometry()))
                    QFAIL(qPrintable(QStringLiteral("%1 %2 covers %3 %4")
                                         .arg(one->objectName(), QDebug::toString(one->geometry()), other->objectName(),
                                              QDebug::toString(other->geometry()))));
            taken += one->geometry();
        }
        if (!front.isEmpty() && taken != QRegion(body)) QFAIL("part of the body shows nothing");
    }

    /// Every panel of the layout can be reached: in front, or behind a tab that names it.
    void everyPanelIsInReach()
    {
        QSet<QString> titles;
        for (auto* bar : window().area()->findChildren<QTabBar*>())
            for (int i = 0; bar->isVisible() && i < bar->count(); ++i)
                titles << bar->tabText(i);
        for (auto* dock : shownDocks())
            if (!isInFront(dock) && !titles.contains(dock->windowTitle()) && window().area()->maximised().isEmpty())
                QFAIL(qPrintable(dock->id() + QStringLiteral(" is in no sight and behind no tab")));
    }

    /// In the small window panels are stacked and may be smaller.
    void noPanelIsTooSmall()
    {
        for (auto* dock : shownDocks()) {
            if (!isInFront(dock)) continue;
            const auto* panel = dock->panel();
            const QSize own = panel->minimumSizeHint();
            const QSize least = isCompact() && !dock->isFloating() ? own.boundedTo({360, 120}) : own;
            if (panel->width() < least.width() || panel->height() < least.height())
                QFAIL(qPrintable(QStringLiteral("%1 is %2, its least is %3")
                                     .arg(panel->id(), QDebug::toString(panel->size()), QDebug::toString(least))));
        }
    }

    /// What is in sight had its picture; what a journal fills follows no desk.
    void everyPictureIsComplete()
    {
        for (auto* dock : shownDocks())
            if (isInFront(dock) && !dock->panel()->wants().empty() && !dock->panel()->snapshot())
                QFAIL(qPrintable(dock->id() + QStringLiteral(" has no picture")));
    }

    void killIsInSight()
    {
        auto* kill = window().header()->killSwitch()->killButton();
        QVERIFY(kill->isVisible());
        const QPoint middle = kill->mapTo(&window(), kill->rect().center());
        QVERIFY2(window().rect().contains(middle), "the kill switch left the window");
        QCOMPARE(window().childAt(middle), static_cast<QWidget*>(kill));
        QVERIFY(kill->visibleRegion().boundingRect() == kill->rect());
    }

private Q_SLOTS:
    void init()
    {
        QStandardPaths::setTestModeEnabled(true);
        openWindow();
        closeWindow();
        QSettings().clear();
        openWindow({1920, 1080}, true);
        settle();
    }
    void cleanup()
    {
        closeWindow();
        QSettings().clear();
    }

    void theWindowIsWholeAfterEachOfManyRandomActions()
    {
        const int actions = envNumber("BALLAST_WALK_ACTIONS", 300);
        const int first = envNumber("BALLAST_WALK_SEED", 1), seeds = envNumber("BALLAST_WALK_SEEDS", 3);
        int done = 0;
        for (int seed = first; seed < first + seeds && !QTest::currentTestFailed(); ++seed) {
            m_random.seed(static_cast<std::uint64_t>(seed));
            m_left.clear();
            m_told.clear();
            closeWindow();
            QSettings().clear();
            openWindow({1920, 1080}, true);
            settle();
            const int share = (actions - done) / (first + seeds - seed);
            for (int i = 0; i < share && !QTest::currentTestFailed(); ++i, ++done)
                step(seed, i);
        }
        qInfo("%d actions, %d seeds from %d on", done, seeds, first);
    }

private:
    void step(int seed, int i)
    {
        act();
        settle();
        if (!QTest::currentTestFailed()) noDocksOverlap();
        if (!QTest::currentTestFailed()) everyPanelIsInReach();
        if (!QTest::currentTestFailed()) noPanelIsTooSmall();
        if (!QTest::currentTestFailed()) everyPictureIsComplete();
        if (!QTest::currentTestFailed()) killIsInSight();
        if (!QTest::currentTestFailed()) everyRecordIsReadable();
        if (!QTest::currentTestFailed()) return;
        qWarning().noquote() << "seed" << seed << "action" << i << "after:\n "
                             << m_told.mid(std::max<qsizetype>(0, m_told.size() - envNumber("BALLAST_WALK_TOLD", 25)))
                                    .join(QStringLiteral("\n  "));
        qWarning().noquote() << toText(window().area()->layout());
        for (auto* dock : shownDocks())
            qWarning().noquote() << dock->id() << dock->geometry() << (dock->isFloating() ? "floats" : "")
                                 << (isInFront(dock) ? "in front" : "");
        const QString folder = qEnvironmentVariable("BALLAST_WALK_PICTURES");
        if (!folder.isEmpty()) window().grab().save(QDir(folder).filePath(QStringLiteral("walk.png")));
    }
};

QTEST_MAIN(WorkspaceWalkTest)
#include "workspace_walk_test.moc"
