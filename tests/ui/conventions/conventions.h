#pragma once

#include <QtTest>
#include <functional>
#include <memory>
#include <vector>

#include "ui/shell/window_fixture.h"
#include "ui/widgets/card.h"

namespace ballast::support {

/// A window over the sample desk with nothing chosen yet, for tests of product.md's conventions.
class ConventionsFixture : public WindowFixture {
protected:
    void begin();
    void end();

    QList<ui::Panel*> panels() { return window().findChildren<ui::Panel*>(); }
    template <class P> P* of(const char* id) { return window().findChild<P*>(QString::fromLatin1(id)); }
    void key(Qt::Key k, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_window.get(), k, modifiers); }
    /// The panel is brought forward, so that it is fed.
    void bringForward(const ui::Panel& panel);
    /// In sight, with these words in its title; null: none.
    ui::Card* cardOf(const QString& words);

    int m_changes{};  ///< Pictures published, so that each has a number of its own.
};

/// The families of conventions, one test object each; a file adds its own.
std::vector<std::function<std::unique_ptr<QObject>()>>& conventionFamilies();

struct ConventionFamily {
    explicit ConventionFamily(std::function<std::unique_ptr<QObject>()> make)
    {
        conventionFamilies().push_back(std::move(make));
    }
};

}  // namespace ballast::support
