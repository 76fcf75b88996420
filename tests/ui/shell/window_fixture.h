#pragma once

#include <QCoreApplication>
#include <QStandardPaths>
#include <memory>

#include "support/fake_desk.h"
#include "support/sample_snapshot.h"
#include "ui/shell/fake_session_factory.h"
#include "ui/shell/main_window.h"

namespace ballast::support {

/// A main window over the sample desk, shown without a display. Settings go to the test's own folder.
class WindowFixture : public QObject {
protected:
    void openWindow(QSize size = {1920, 1080}, bool keepsLayout = false)
    {
        QStandardPaths::setTestModeEnabled(true);
        auto desk = std::make_unique<FakeDesk>(sampleSnapshot());
        m_desk = desk.get();
        m_window = std::make_unique<ui::MainWindow>(m_factory, std::move(desk));
        m_window->setKeepsLayout(keepsLayout);
        m_window->resize(size);
        m_window->show();
        QCoreApplication::processEvents();
    }
    void closeWindow()
    {
        m_window.reset();
        m_desk = nullptr;
    }

    ui::MainWindow& window() { return *m_window; }
    FakeDesk& desk() { return *m_desk; }
    ui::Panel* panel(const char* id) { return m_window->findChild<ui::Panel*>(QString::fromLatin1(id)); }
    /// The sample desk's next picture, to be changed and published.
    static std::shared_ptr<interfaces::Snapshot> nextSnapshot()
    {
        auto next = makeSampleSnapshot();
        next->sequence.value += 1000;
        return next;
    }

    FakeSessionFactory m_factory;
    std::unique_ptr<ui::MainWindow> m_window;
    FakeDesk* m_desk{};
};

}  // namespace ballast::support
