#include <QSettings>
#include <QtTest>

#include "ui/header/watch_line.h"
#include "ui/shell/fake_session_factory.h"
#include "ui/shell/main_window.h"
#include "ui/workspace/layout_store.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

const QString kUnreadable = QStringLiteral("cannot be read");

}  // namespace

class LayoutStoreTest : public QObject {
    Q_OBJECT

    support::FakeSessionFactory m_factory;

    std::unique_ptr<MainWindow> openWindow()
    {
        auto window = std::make_unique<MainWindow>(m_factory, nullptr);
        window->resize(1920, 1080);
        window->show();
        QCoreApplication::processEvents();
        return window;
    }

    /// Puts `value` in the place of every stored layout, as a damaged or older file would have it.
    static int overwriteLayouts(const QByteArray& value)
    {
        QSettings settings;
        int count = 0;
        for (const QString& key : settings.allKeys())
            if (key.endsWith(QStringLiteral("-full"))) {
                settings.setValue(key, value);
                ++count;
            }
        return count;
    }

private Q_SLOTS:
    void theSoundIsOnUntilItIsSwitchedOff()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("sound.ini"));
        QVERIFY(LayoutStore(file).proposalSound());
        LayoutStore(file).saveProposalSound(false);
        QVERIFY(!LayoutStore(file).proposalSound());
    }

    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
        QCoreApplication::setApplicationName(QStringLiteral("layout_store_test"));
    }
    void init() { QSettings().clear(); }
    void cleanupTestCase() { QSettings().clear(); }

    void whatIsSavedIsLoadedForItsWorkspaceAndSizeAlone()
    {
        LayoutStore store;
        bool unreadable = true;
        QVERIFY(!store.load({Workspace::Desk, false}, &unreadable));
        QVERIFY(!unreadable);
        store.save({Workspace::Desk, false}, "wide");
        store.save({Workspace::Desk, true}, "narrow");
        QCOMPARE(store.load({Workspace::Desk, false}, &unreadable).value_or(QByteArray()), QByteArray("wide"));
        QCOMPARE(store.load({Workspace::Desk, true}, &unreadable).value_or(QByteArray()), QByteArray("narrow"));
        QVERIFY(!store.load({Workspace::Ladders, false}, &unreadable));
        QVERIFY(!unreadable);
    }

    void aForgottenLayoutIsGone()
    {
        LayoutStore store;
        bool unreadable = false;
        store.save({Workspace::Desk, false}, "wide");
        store.forget({Workspace::Desk, false});
        QVERIFY(!store.load({Workspace::Desk, false}, &unreadable));
        QVERIFY(!unreadable);
    }

    void aLayoutOfAnotherSchemaIsNotUsedAndSaidSo()
    {
        LayoutStore store;
        bool unreadable = false;
        store.save({Workspace::Desk, false}, "wide");
        QSettings().setValue(QStringLiteral("layout/schema"), LayoutStore::kSchema + 1);
        LayoutStore later;
        QVERIFY(!later.load({Workspace::Desk, false}, &unreadable));
        QVERIFY(unreadable);
    }

    void onlyTheFirstRunIsTheFirst()
    {
        QVERIFY(LayoutStore().firstRun());
        QVERIFY(!LayoutStore().firstRun());
    }

    void theWindowOpensAgainAsItWasLeft()
    {
        const QString left = QStringLiteral("decisions");
        auto window = openWindow();
        QVERIFY(window->docks().value(left)->isVisible());
        window->docks().value(left)->hide();
        window->close();
        window.reset();

        window = openWindow();
        QVERIFY(!window->docks().value(left)->isVisible());
        window->resetLayout();
        QVERIFY(window->docks().value(left)->isVisible());
    }

    void aDamagedLayoutGivesTheDefaultOneAndANotice()
    {
        auto window = openWindow();
        QVERIFY(!window->watchLine()->sentence().contains(kUnreadable));
        window->docks().value(QStringLiteral("decisions"))->hide();
        window->close();
        window.reset();
        QVERIFY(overwriteLayouts("no layout of ours") > 0);

        window = openWindow();
        QVERIFY(window->docks().value(QStringLiteral("decisions"))->isVisible());
        QVERIFY(window->watchLine()->sentence().contains(kUnreadable));
    }
};

QTEST_MAIN(LayoutStoreTest)
#include "layout_store_test.moc"
