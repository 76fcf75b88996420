#include "ui/shell/capture.h"

#include <QCoreApplication>
#include <QDir>
#include <QPainter>

#include "ui/format/number_format.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kHeaderHeight = 28;

void settle()
{
    // Layout of docks takes a few turns of the event loop: arrange, size, paint.
    for (int i = 0; i < 6; ++i) {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
}

/// A panel alone, at the size that it wants, with its header on top.
QImage renderPanel(MainWindow& window, DeskDock& dock)
{
    window.showPanel(dock.panel()->id());
    settle();
    const QSize wanted = dock.panel()->sizeHint().expandedTo(dock.panel()->minimumSizeHint());
    const QSize size = wanted.expandedTo({480, 320}) + QSize(0, kHeaderHeight);
    dock.setFloating(true);
    dock.resize(size);
    dock.showSnapshot(window.shownSnapshot());
    settle();
    const QImage picture = dock.grab().toImage();
    dock.setFloating(false);
    return picture;
}

Result<int> save(const QImage& picture, const QString& file)
{
    if (picture.save(file, "PNG")) return 1;
    return fail(ErrorCode::Io, "picture could not be written: " + file.toStdString());
}

QString stemOf(const QString& id)
{
    const QString prefix = QStringLiteral("greeks-");
    return id.startsWith(prefix) ? id.mid(prefix.size()) : id;
}

}  // namespace

QImage renderWindow(MainWindow& window, QSize size)
{
    window.setKeepsLayout(false);
    window.resize(size);
    window.show();
    settle();
    window.resetLayout();
    settle();
    return window.grab().toImage();
}

Result<int> capturePictures(MainWindow& window, const QString& folder, QSize size)
{
    if (!QDir().mkpath(folder)) return fail(ErrorCode::Io, "folder could not be made: " + folder.toStdString());
    const QDir target(folder);
    const QString name = QStringLiteral("desk-%1x%2.png").arg(size.width()).arg(size.height());
    auto written = save(renderWindow(window, size), target.filePath(name));
    for (DeskDock* dock : window.docks()) {
        if (!written) return written;
        const auto one =
            save(renderPanel(window, *dock), target.filePath(stemOf(dock->panel()->id()) + QStringLiteral(".png")));
        if (!one) return one;
        written = *written + *one;
    }
    window.resetLayout();
    settle();
    return written;
}

}  // namespace ballast::ui
