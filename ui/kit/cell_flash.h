#pragma once

#include <QHash>
#include <QObject>
#include <functional>

namespace ballast::ui {

/// Which cells changed a moment ago: one step of 125 ms, a fainter one, then none until a second after it began: a cell
/// that changes all the time would stay lit.
///
/// Threads  GUI thread.
class CellFlash : public QObject {
    Q_OBJECT
public:
    /// `repaint` is called for each cell whose step changes.
    explicit CellFlash(std::function<void(int row, int column)> repaint, QObject* parent = nullptr);

    /// Nothing where a person has turned it off.
    void start(int row, int column);
    void clear();
    /// 0 none, 1 full, 2 fading.
    int step(int row, int column) const;

    /// Off for all, beside what a person chose: for tests that compare pictures.
    static void setEnabled(bool enabled);
    static bool isEnabled();

private:
    struct Running {
        int batch{};
        int step{};
    };

    void schedule(int batch);
    void advance(int batch);
    void close(int batch);

    std::function<void(int, int)> m_repaint;
    QHash<quint64, Running> m_running;
    int m_batch{};
    bool m_scheduled{};
};

}  // namespace ballast::ui
