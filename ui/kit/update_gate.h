#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <functional>

namespace ballast::ui {

/// Lets an action through at most ten times a second: text that changes faster cannot be read. The last request is
/// never lost, only late.
///
/// Threads  GUI thread.
class UpdateGate : public QObject {
    Q_OBJECT
public:
    explicit UpdateGate(std::function<void()> act, QObject* parent = nullptr);

    /// Acts now, or when the tenth of a second is over.
    void ask();
    /// Acts now: a person did something.
    void actNow();

private:
    std::function<void()> m_act;
    QElapsedTimer m_sinceAct;
    QTimer m_later;
};

}  // namespace ballast::ui
