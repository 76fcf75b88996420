#include <QApplication>
#include <QScreen>
#include <algorithm>
#include <atomic>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "ballast/arguments.h"
#include "ballast/capture_run.h"
#include "base/log.h"
#include "base/system.h"
#include "base/typed_text.h"
#include "keychain/system_keychain.h"
#include "runtime/end_of_desk.h"
#include "runtime/process_signals.h"
#include "runtime/session_factory.h"
#include "ui/shell/main_window.h"
#include "venues/desk_factory.h"

namespace {

using namespace ballast;

int refuse(int code, const std::string& sentence)
{
    std::string line = sentence;
    std::replace(line.begin(), line.end(), '\n', ' ');
    // A standard error that is closed must not turn a refusal into an exception; the exit code still tells.
    std::fputs(fmt::format("ballast: {}\n", printable(line, 400)).c_str(), stderr);
    return code;
}

void sendLogToStandardError()
{
    auto logger = spdlog::stderr_logger_mt("ballast");
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    log::setSink([logger](log::Level level, std::string_view line) {
        if (level == log::Level::Warning) logger->warn("{}", printable(line));
        if (level == log::Level::Error) logger->error("{}", printable(line));
    });
}

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

int capture(const app::Arguments& arguments)
{
    const auto files = app::captureDesk(arguments);
    if (!files) return refuse(files.error().code == ErrorCode::Mismatch ? 1 : 2, files.error().message);
    fmt::print("{} pictures in {}\n", *files, printable(arguments.captureFolder));
    return 0;
}

/// The offscreen platform says of every window what it cannot do; none of that is for a person.
void passMessage(QtMsgType, const QMessageLogContext&, const QString& text)
{
    if (!text.startsWith(QLatin1String("This plugin does not support"))) log::warning(text.toStdString());
}

std::atomic<int> endedBy{0};  ///< The signal that ended the window.
std::atomic<bool> hasWindow{false};
ui::MainWindow* shownWindow{};  ///< The GUI thread's, while it is there.

/// From the signals' thread: the window closes without asking what works, and the desk follows its policy for that
/// (F73). Before there is one a desk may have begun, which follows it here; then the program ends, as where pictures
/// are written. What its journal has committed is safe.
void endBySignal(int signal)
{
    endedBy.store(signal);
    if (!hasWindow.load()) {
        runtime::endEveryLiveDesk(runtime::nameOfSignal(signal));
        std::_Exit(runtime::exitCodeOf(signal));
    }
    QMetaObject::invokeMethod(
        qApp,
        [] {
            if (shownWindow != nullptr) shownWindow->quitUnasked();
            QApplication::quit();
        },
        Qt::QueuedConnection);
}

int openDesk(QApplication& application, const app::Arguments& arguments)
{
    const auto folder = runtime::journalFolder();
    if (!folder) return refuse(2, folder.error().message);
    const auto keychain = app::makeSystemKeychain();
    venues::DeskFactory factory(*folder, keychain.get());
    auto desk = factory.open(arguments.request);
    if (!desk) return refuse(2, desk.error().message);
    ui::MainWindow window(factory, std::move(*desk));
    window.setRequest(arguments.request);
    if (const QScreen* screen = QGuiApplication::primaryScreen()) window.fitInto(screen->availableGeometry());
    window.show();
    shownWindow = &window;
    hasWindow.store(true);
    const int code = application.exec();
    shownWindow = nullptr;
    const int signal = endedBy.load();
    if (signal != 0) runtime::endEveryLiveDesk(runtime::nameOfSignal(signal));
    return signal != 0 ? runtime::exitCodeOf(signal) : code;
}

int start(int argc, char** argv)
{
    const auto arguments = app::parseArguments(argc, argv);
    if (!arguments) return refuse(2, arguments.error().message);
    if (!arguments->help.empty()) {
        fmt::print("{}", arguments->help);
        return 0;
    }
    const bool toFiles = !arguments->captureFolder.empty();
    if (toFiles && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    if (!hasDisplay()) return refuse(2, "there is no display; ballast --capture DIR renders pictures without one");
    qInstallMessageHandler(passMessage);
    // Before Qt makes its first thread, so that none of them is interrupted.
    const auto signals = runtime::ProcessSignals::take(endBySignal);
    if (!signals) return refuse(2, signals.error().message);
    QApplication application(argc, argv);
    // Qt takes up a person's locale, whose decimal comma would stand in what venues and files say, too.
    std::setlocale(LC_NUMERIC, "C");
    return toFiles ? capture(*arguments) : openDesk(application, *arguments);
}

}  // namespace

int main(int argc, char** argv)
{
    // A file that grows beyond its limit is an error of writing with its line, not the end of the program.
    std::signal(SIGXFSZ, SIG_IGN);
    ballast::giveLargeMemoryBack();
    try {
        sendLogToStandardError();
        const int code = start(argc, argv);
        if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
        return refuse(2, "standard output could not be written");
    } catch (const std::exception& error) {
        return refuse(1, error.what());
    }
}
