#include "ui/conventions/conventions.h"

#include <QApplication>
#include <QSettings>

#include "ui/choices/choices.h"
#include "ui/format/display_zone.h"
#include "ui/surface/surface_panel.h"
#include "ui/theme/theme.h"

namespace ballast::support {

using namespace ballast::ui;

void ConventionsFixture::begin()
{
    QStandardPaths::setTestModeEnabled(true);
    QSettings().clear();
    Choices::instance().forget();
    OwnCurves::instance().load();
    ThemeHolder::instance().setDark(true);
    ThemeHolder::instance().setPreset(ColourPreset::Western);
    openWindow();
}

void ConventionsFixture::end()
{
    DisplayZone::instance().setLocal(false);
    ThemeHolder::instance().setDark(true);
    ThemeHolder::instance().setPreset(ColourPreset::Western);
    closeWindow();
}

void ConventionsFixture::bringForward(const Panel& panel)
{
    window().showPanel(panel.id());
    QCoreApplication::processEvents();
}

Card* ConventionsFixture::cardOf(const QString& words)
{
    for (auto* card : window().findChildren<Card*>())
        if (card->isVisible() && card->accessibleName().contains(words)) return card;
    return nullptr;
}

std::vector<std::function<std::unique_ptr<QObject>()>>& conventionFamilies()
{
    static std::vector<std::function<std::unique_ptr<QObject>()>> families;
    return families;
}

}  // namespace ballast::support

/// Conventions of product.md that hold, by their numbers; ui/README.md says where each lives. Run with names of tests,
/// only the families that have them run; a name that none has fails.
int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    QStringList names, options{app.arguments().value(0)};
    for (const QString& argument : app.arguments().mid(1))
        (argument.startsWith(QStringLiteral("convention_")) ? names : options) << argument;
    int failed = 0, known = 0;
    for (const auto& make : ballast::support::conventionFamilies()) {
        const auto family = make();
        QStringList own = options;
        for (const QString& name : names)
            if (family->metaObject()->indexOfSlot(qPrintable(name + QStringLiteral("()"))) >= 0) own << name;
        known += static_cast<int>(own.size() - options.size());
        if (names.isEmpty() || own.size() > options.size()) failed += QTest::qExec(family.get(), own);
    }
    if (known < names.size())
        qWarning("%d of %d names are no convention's", int(names.size()) - known, int(names.size()));
    return failed + static_cast<int>(names.size()) - known;
}
