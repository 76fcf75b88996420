#include <QSettings>
#include <QtTest>

#include "ui/workspace/layout_store.h"

using namespace ballast::ui;

/// The settings as a program finds them that gave itself no name before the window came.
namespace {

const LayoutPlace kDesk{idOf(Workspace::Desk), false};

Layout holding(const char* panel)
{
    Layout layout;
    layout.docked = stackOf({QString::fromLatin1(panel)});
    return layout;
}

}  // namespace

class SettingsFileTest : public QObject {
    Q_OBJECT

    static constexpr QFile::Permissions kOwner = QFile::ReadOwner | QFile::WriteOwner;
    static constexpr QFile::Permissions kAll =
        kOwner | QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    static QFile::Permissions permissionsOf(const QString& file) { return QFile::permissions(file) & kAll; }

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void cleanupTestCase() { QFile::remove(QSettings().fileName()); }

    void attack_10_theFileStandsUnderBallastAndIsItsOwnersAlone()
    {
        QVERIFY(QCoreApplication::organizationName().isEmpty());
        {
            LayoutStore store;
            store.save(kDesk, holding("wide"));
        }
        const QString file = QSettings().fileName();
        QVERIFY2(file.contains(QStringLiteral("/Ballast/")), qPrintable(file));
        QVERIFY(!file.contains(QStringLiteral("Unknown")));
        QCOMPARE(permissionsOf(file), kOwner);
        bool unreadable = false;
        QVERIFY(LayoutStore().load(kDesk, &unreadable) == holding("wide"));
    }

    void attack_10_aFileThatOthersCouldReadIsClosedToThem()
    {
        const QString file = QSettings().fileName();
        QVERIFY(QFile::setPermissions(file, kOwner | QFile::ReadGroup | QFile::ReadOther));
        {
            LayoutStore store;
            QCOMPARE(permissionsOf(file), kOwner);
            store.save(kDesk, holding("other"));
        }
        QCOMPARE(permissionsOf(file), kOwner);
    }
};

QTEST_MAIN(SettingsFileTest)
#include "settings_file_test.moc"
