#pragma once

#include <QAbstractButton>

#include "ui/widgets/marks.h"

namespace ballast::ui {

/// A 24x20 button with a painted mark; its word stands in tooltip and accessible name.
class MarkButton : public QAbstractButton {
    Q_OBJECT
public:
    MarkButton(Mark mark, const QString& word, QWidget* parent = nullptr);

    void setMark(Mark mark, const QString& word);
    QSize sizeHint() const override { return {24, 20}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Mark m_mark;
};

}  // namespace ballast::ui
