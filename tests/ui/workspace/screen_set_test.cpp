#include <QTemporaryDir>
#include <QtTest>

#include "ui/workspace/layout_store.h"
#include "ui/workspace/screen_set.h"

using namespace ballast::ui;

namespace {

ScreenSet set(const QList<ScreenSet::Screen>& screens) { return {screens}; }

const ScreenSet::Screen kLaptop{QStringLiteral("eDP-1"), {1536, 864}, 1.25};
const ScreenSet::Screen kOffice{QStringLiteral("Dell U2720Q; left @2"), {1920, 1080}, 2.0};
const ScreenSet::Screen kHome{QStringLiteral("HDMI-1"), {1920, 1200}, 1.0};

const LayoutPlace kDesk{idOf(Workspace::Desk), false};

Layout holding(const char* panel)
{
    Layout layout;
    layout.docked = stackOf({QString::fromLatin1(panel)});
    return layout;
}

}  // namespace

class ScreenSetTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theOrderOfTheScreensDoesNotCount()
    {
        QCOMPARE(set({kLaptop, kHome}).toText(), set({kHome, kLaptop}).toText());
    }

    void theTextComesBack()
    {
        const auto back = ScreenSet::fromText(set({kLaptop, kHome}).toText());
        QVERIFY(back && back->screens.size() == 2);
        QVERIFY(back->screens.contains(kLaptop) && back->screens.contains(kHome));
        QVERIFY(!ScreenSet::fromText(QStringLiteral("no screens")));
    }

    void theNumberOfScreensWeighsMost()
    {
        const QString one = set({kHome}).toText();
        const QString two = set({kLaptop, kHome}).toText();
        QCOMPARE(set({kLaptop}).nearestOf({two, one}), one);
        QCOMPARE(set({kHome, kHome}).nearestOf({one, two}), two);
        QVERIFY(set({kLaptop}).nearestOf({}).isEmpty());
    }

    void anUnknownSetTakesTheNearestLayoutAndThenItsOwn()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("desk.ini"));
        LayoutStore store(file);
        bool unreadable = false;
        QVERIFY(store.useScreens(set({kHome}).toText()).isEmpty());
        store.save(kDesk, holding("home"));
        QCOMPARE(store.useScreens(set({kOffice}).toText()), QString());  // its name cannot be read back: no nearest
        QVERIFY(!store.load(kDesk, &unreadable));
        QCOMPARE(store.useScreens(set({kLaptop}).toText()), set({kHome}).toText());
        QVERIFY(store.load(kDesk, &unreadable) == holding("home"));
        store.save(kDesk, holding("laptop"));
        QVERIFY(store.useScreens(set({kLaptop}).toText()).isEmpty());
        QVERIFY(store.load(kDesk, &unreadable) == holding("laptop"));
        store.useScreens(set({kHome}).toText());
        QVERIFY(store.load(kDesk, &unreadable) == holding("home"));
        QVERIFY(!unreadable);
    }

    void aLayoutOfAnotherSchemaIsNotUsed()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("desk.ini"));
        LayoutStore store(file);
        store.useScreens(set({kHome}).toText());
        const LayoutPlace ladders{idOf(Workspace::Ladders), true};
        store.save(ladders, holding("old"));
        {
            QSettings settings(file, QSettings::IniFormat);
            for (const QString& key : settings.allKeys())
                if (key.endsWith(QStringLiteral("/ladders"))) settings.setValue(key, R"({"schema":1,"small":"{}"})");
        }
        LayoutStore later(file);
        later.useScreens(set({kHome}).toText());
        bool unreadable = false;
        QVERIFY(!later.load(ladders, &unreadable));
        QVERIFY(unreadable);
    }
};

QTEST_GUILESS_MAIN(ScreenSetTest)
#include "screen_set_test.moc"
